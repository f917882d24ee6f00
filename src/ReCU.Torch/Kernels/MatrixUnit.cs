using System.Runtime.Intrinsics.X86;

namespace ReCU.Torch.Kernels;

/// <summary>Intel's Advanced Matrix Extensions, which .NET does not expose but oneDNN uses.</summary>
internal static class MatrixUnit
{
    // CPUID leaf 7: EDX bit 22 is AMX-BF16, bit 24 AMX-TILE (Intel SDM, volume 2A).
    private const int Leaf = 7;
    private const int Needed = 1 << 22 | 1 << 24;

    /// <summary>Whether this processor has hardware for products of bfloat16 matrices.</summary>
    public static bool IsSupported { get; } =
        X86Base.IsSupported
        && X86Base.CpuId(0, 0).Eax >= Leaf
        && (X86Base.CpuId(Leaf, 0).Edx & Needed) == Needed;
}
