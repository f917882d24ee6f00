using System.Globalization;

namespace ReCU.Distributed.Tests;

/// <summary>What a member of a group does in the tests, whatever the form of the group.</summary>
internal static class GroupWork
{
    /// <summary>Lengths of sums: none, fewer than processes, odd, more than a block, more than a message.</summary>
    public static IReadOnlyList<int> Lengths { get; } = [0, 1, 2, 3, 1000, 1025, 2_500_007];

    /// <summary>Calls every operation, and says what came of it.</summary>
    /// <param name="group">The group.</param>
    /// <returns>A line for each operation; the same in each process.</returns>
    public static string UseAll(ProcessGroup group)
    {
        var lines = new List<string>();
        foreach (int length in Lengths)
        {
            float[] values = Values(group.Rank, length);
            group.Sum(values);
            lines.Add($"sum {length}: {Digest(values)}");
            float[] rounded = Values(group.Rank, length);
            group.SumRounded(rounded);
            lines.Add($"rounded sum {length}: {Digest(rounded)}");
        }

        for (int root = 0; root < group.Size; root++)
        {
            foreach (int length in new[] { 0, 5, 2040, 2041, 300_000 })
            {
                byte[] bytes = group.Broadcast(group.Rank == root ? Bytes(root, length) : [1, 2, 3], root);
                lines.Add($"broadcast {root}: {bytes.AsSpan().SequenceEqual(Bytes(root, length))}");
            }
        }

        byte[][] gathered = group.Gather(Bytes(group.Rank, 1021 * group.Rank * group.Rank));
        lines.Add($"gather: {string.Join(' ', gathered.Select((bytes, rank) =>
            bytes.AsSpan().SequenceEqual(Bytes(rank, 1021 * rank * rank))))}");
        group.Barrier();
        return string.Join('\n', lines);
    }

    /// <summary>The sums that <see cref="UseAll"/> should find, added one by one in the order of the ranks.</summary>
    public static IEnumerable<string> ExpectedSums(int size) =>
        Lengths.Select(length => $"sum {length}: {Digest(Add(size, length, value => value))}");

    /// <summary>The same of rounded values, rounded again.</summary>
    public static IEnumerable<string> ExpectedRoundedSums(int size) => Lengths.Select(length =>
        $"rounded sum {length}: {Digest(Array.ConvertAll(Add(size, length, Rounded), Rounded))}");

    private static float[] Add(int size, int length, Converter<float, float> send)
    {
        float[] sums = Array.ConvertAll(Values(0, length), send);
        for (int rank = 1; rank < size; rank++)
        {
            float[] values = Values(rank, length);
            for (int i = 0; i < length; i++)
            {
                sums[i] += send(values[i]);
            }
        }

        return sums;
    }

    // The nearer of the two neighbours with 8 bits of precision; at the same distance that with an even last bit.
    private static float Rounded(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint below = bits & 0xffff0000;
        uint rest = bits - below;
        bool isUp = rest > 0x8000 || (rest == 0x8000 && (below & 0x10000) != 0);
        return BitConverter.UInt32BitsToSingle(isUp ? below + 0x10000 : below);
    }

    // Of very different sizes, so that another order of three or more gives other sums.
    private static float[] Values(int rank, int length)
    {
        var random = new Random(7 + rank);
        var values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 5)));
        }

        return values;
    }

    private static byte[] Bytes(int rank, int length)
    {
        var bytes = new byte[length];
        new Random(70 + rank).NextBytes(bytes);
        return bytes;
    }

    private static string Digest(float[] values)
    {
        ulong hash = 14695981039346656037;
        foreach (float value in values)
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        }

        return hash.ToString("x", CultureInfo.InvariantCulture);
    }
}
