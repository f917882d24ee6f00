using System.Numerics;

namespace ReCU.Distributed;

/// <summary>The sum of several vectors in a fixed order.</summary>
/// <remarks>
/// Elements are added by themselves, so that the width of the processor's vectors does not matter:
/// <c>((p0 + p1) + p2) + ...</c> in float32.
/// </remarks>
internal static unsafe class OrderedSum
{
    // Stays in the first-level cache.
    private const int BlockSize = 1024;

    /// <summary>Adds up.</summary>
    /// <param name="parts">The vectors, in their order.</param>
    /// <param name="result">Receives the sums; may be one of the vectors.</param>
    /// <param name="length">Elements of each.</param>
    public static void Add(ReadOnlySpan<nint> parts, float* result, int length)
    {
        Span<float> sums = stackalloc float[BlockSize];
        for (int start = 0; start < length; start += BlockSize)
        {
            Span<float> block = sums[..Math.Min(BlockSize, length - start)];
            new ReadOnlySpan<float>((float*)parts[0] + start, block.Length).CopyTo(block);
            foreach (nint part in parts[1..])
            {
                Add(block, new ReadOnlySpan<float>((float*)part + start, block.Length));
            }

            block.CopyTo(new Span<float>(result + start, block.Length));
        }
    }

    /// <summary>Adds up numbers of the format bfloat16 in float32, and rounds the sums.</summary>
    /// <param name="parts">The vectors, in their order.</param>
    /// <param name="result">Receives the sums; may be one of the vectors.</param>
    /// <param name="length">Elements of each.</param>
    public static void AddRounded(ReadOnlySpan<nint> parts, ushort* result, int length)
    {
        Span<float> sums = stackalloc float[BlockSize];
        Span<float> addends = stackalloc float[BlockSize];
        for (int start = 0; start < length; start += BlockSize)
        {
            int count = Math.Min(BlockSize, length - start);
            BFloat16Values.Widen(new ReadOnlySpan<ushort>((ushort*)parts[0] + start, count), sums[..count]);
            foreach (nint part in parts[1..])
            {
                BFloat16Values.Widen(new ReadOnlySpan<ushort>((ushort*)part + start, count), addends[..count]);
                Add(sums[..count], addends[..count]);
            }

            BFloat16Values.Round(sums[..count], new Span<ushort>(result + start, count));
        }
    }

    private static void Add(Span<float> sums, ReadOnlySpan<float> values)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sums[i..]) + new Vector<float>(values[i..])).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += values[i];
        }
    }
}
