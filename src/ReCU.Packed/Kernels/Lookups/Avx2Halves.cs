using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ReCU.Packed.Kernels.Lookups;

/// <summary>Halves of bytes, which AVX2 has no shifts for.</summary>
internal static class Avx2Halves
{
    /// <summary>The upper half of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Upper(Vector256<byte> bytes) =>
        (bytes.AsUInt16() >> 4).AsByte() & Vector256.Create((byte)0x0F);

    /// <summary>16 times each byte, modulo 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> TimesSixteen(Vector256<byte> bytes) =>
        (bytes.AsUInt16() << 4).AsByte() & Vector256.Create((byte)0xF0);
}
