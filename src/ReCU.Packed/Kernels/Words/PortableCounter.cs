using System.Numerics;
using System.Runtime.CompilerServices;

namespace ReCU.Packed.Kernels.Words;

/// <summary>
/// 64 products at a time with <see cref="BitOperations.PopCount(ulong)"/>, which is an instruction if the processor has
/// one.
/// </summary>
internal readonly struct PortableCounter : IWordCounter
{
    public static string Name => "portable";

    public static bool IsSupported => true;

    public static int Filters => 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref ulong activations, ref ulong weights, int words, ref ushort counts)
    {
        int count0 = 0, count1 = 0, count2 = 0, count3 = 0;
        for (nuint i = 0; i < (nuint)words; i++)
        {
            ulong x = Unsafe.Add(ref activations, i);
            ref ulong w = ref Unsafe.Add(ref weights, 4 * i);
            count0 += BitOperations.PopCount(x ^ w);
            count1 += BitOperations.PopCount(x ^ Unsafe.Add(ref w, 1));
            count2 += BitOperations.PopCount(x ^ Unsafe.Add(ref w, 2));
            count3 += BitOperations.PopCount(x ^ Unsafe.Add(ref w, 3));
        }

        counts += (ushort)count0;
        Unsafe.Add(ref counts, 1) += (ushort)count1;
        Unsafe.Add(ref counts, 2) += (ushort)count2;
        Unsafe.Add(ref counts, 3) += (ushort)count3;
    }
}
