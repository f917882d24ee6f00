using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ReCU.Packed.Kernels.Words;

/// <summary>
/// 128 products at a time: two filters side by side, one activation word in both halves, <c>cnt</c> on bytes. Sums stay
/// in bytes for 31 words (31 x 8 = 248).
/// </summary>
internal readonly struct AdvSimdCounter : IWordCounter
{
    private const int WordsPerByte = byte.MaxValue / 8;

    public static string Name => "advsimd";

    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    public static int Filters => 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref ulong activations, ref ulong weights, int words, ref ushort counts)
    {
        for (int start = 0; start < words; start += WordsPerByte)
        {
            Vector128<byte> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            int end = Math.Min(words, start + WordsPerByte);
            for (int i = start; i < end; i++)
            {
                Vector128<ulong> x = Vector128.Create(Unsafe.Add(ref activations, i));
                ref ulong w = ref Unsafe.Add(ref weights, 8 * i);
                sum0 += Differences(x, ref w, 0);
                sum1 += Differences(x, ref w, 2);
                sum2 += Differences(x, ref w, 4);
                sum3 += Differences(x, ref w, 6);
            }

            // Pairwise sums keep the order: 8 bytes of a filter become its 16-bit count in three steps.
            Vector128<ushort> pairs01 = AddPairs(sum0, sum1);
            Vector128<ushort> pairs23 = AddPairs(sum2, sum3);
            Vector128<ushort> added = AdvSimd.Arm64.AddPairwise(pairs01, pairs23);
            (Vector128.LoadUnsafe(ref counts) + added).StoreUnsafe(ref counts);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Differences(Vector128<ulong> activations, ref ulong weights, nuint position) =>
        AdvSimd.PopCount((activations ^ Vector128.LoadUnsafe(ref weights, position)).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> AddPairs(Vector128<byte> first, Vector128<byte> second) =>
        AdvSimd.Arm64.AddPairwise(AdvSimd.AddPairwiseWidening(first), AdvSimd.AddPairwiseWidening(second));
}
