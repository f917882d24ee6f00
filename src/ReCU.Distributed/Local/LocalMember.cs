using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ReCU.Distributed.Local;

/// <summary>A member of a group within one process.</summary>
/// <param name="turns">What the members have in common.</param>
/// <param name="rank">Its rank.</param>
internal sealed unsafe class LocalMember(LocalTurns turns, int rank) : ProcessGroup
{
    /// <inheritdoc/>
    public override int Rank => rank;

    /// <inheritdoc/>
    public override int Size => turns.Size;

    /// <inheritdoc/>
    public override int LocalRank => rank;

    /// <inheritdoc/>
    public override object Host => turns;

    /// <inheritdoc/>
    public override void Sum(Span<float> values)
    {
        float[][] parts = turns.Exchange(rank, values.ToArray());
        CheckLengths(parts);
        fixed (float* sums = values)
        {
            // Each member adds the same numbers in the same order.
            Span<float> sum = values;
            parts[0].CopyTo(sum);
            foreach (float[] part in parts.AsSpan(1))
            {
                fixed (float* addend = part)
                {
                    OrderedSum.Add([(nint)sums, (nint)addend], sums, sum.Length);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void SumRounded(Span<float> values)
    {
        ushort[] own = GC.AllocateUninitializedArray<ushort>(values.Length, pinned: true);
        BFloat16Values.Round(values, own);
        ushort[][] parts = turns.Exchange(rank, own);
        CheckLengths(parts);
        ushort[] sums = GC.AllocateUninitializedArray<ushort>(values.Length, pinned: true);
        OrderedSum.AddRounded(Array.ConvertAll(parts, StartOf), (ushort*)StartOf(sums), sums.Length);
        GC.KeepAlive(parts);
        BFloat16Values.Widen(sums, values);
    }

    /// <inheritdoc/>
    public override byte[] Broadcast(ReadOnlySpan<byte> bytes, int root = 0)
    {
        CheckRoot(root);
        return [.. turns.Exchange(rank, rank == root ? bytes.ToArray() : [])[root]];
    }

    /// <inheritdoc/>
    public override byte[][] Gather(ReadOnlySpan<byte> bytes) =>
        Array.ConvertAll(turns.Exchange(rank, bytes.ToArray()), part => part.ToArray());

    /// <inheritdoc/>
    public override void Fail(string reason) => turns.Fail(rank, reason);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => turns.Leave(rank);

    // Of a pinned array.
    private static nint StartOf(ushort[] values) =>
        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values));

    private static void CheckLengths(IReadOnlyList<Array> parts)
    {
        if (parts.FirstOrDefault(part => part.Length != parts[0].Length) is { } other)
        {
            throw new InvalidOperationException($"A sum over {parts[0].Length} values met one over {other.Length}.");
        }
    }
}
