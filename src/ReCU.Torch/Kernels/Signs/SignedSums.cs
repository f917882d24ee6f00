using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// All 16 signed sums of four values:
/// <code>T[b] = s0 g0 + s1 g1 + s2 g2 + s3 g3,   sj = +1 where bit j of b is set, else -1.</code>
/// </summary>
/// <remarks>
/// Multiplying a float by a sign only selects one of two values. So a sum over many of them,
/// <code>sum over k of s_k g_k,</code>
/// is split into groups of four, and each group is one lookup in its table. The table is a vector of 16 floats; one
/// permutation looks up 16 indexes in it, for 16 channels with different signs: 64 products in two instructions, of
/// which a fused multiply-add computes 16 in one. The table serves all taps and all channels.
/// </remarks>
internal static unsafe class SignedSums
{
    private static Vector512<float> Signs0 => Vector512.Create(-1f, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1);

    private static Vector512<float> Signs1 => Vector512.Create(-1f, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1);

    private static Vector512<float> Signs2 => Vector512.Create(-1f, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1);

    private static Vector512<float> Signs3 => Vector512.Create(-1f, -1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1);

    /// <summary>Writes the table of four values at equal distances.</summary>
    /// <param name="values">The first value.</param>
    /// <param name="step">Distance from one value to the next.</param>
    /// <param name="table">Receives 16 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(float* values, int step, float* table)
    {
        Vector512<float> sums = Vector512.Create(values[0]) * Signs0;
        sums = Vector512.FusedMultiplyAdd(Vector512.Create(values[step]), Signs1, sums);
        sums = Vector512.FusedMultiplyAdd(Vector512.Create(values[2 * step]), Signs2, sums);
        sums = Vector512.FusedMultiplyAdd(Vector512.Create(values[3 * step]), Signs3, sums);
        sums.Store(table);
    }
}
