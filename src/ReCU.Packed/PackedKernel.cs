namespace ReCU.Packed;

/// <summary>The instructions that count binary convolutions.</summary>
public enum PackedKernel
{
    /// <summary>
    /// The fastest that this processor supports, or the one that the environment variable <c>RECU_PACKED_KERNEL</c>
    /// names: <c>avx512</c>, <c>avx2</c>, <c>advsimd</c> or <c>portable</c>.
    /// </summary>
    Auto,

    /// <summary>Table lookups of six bits for 64 filters; needs AVX-512 with VBMI.</summary>
    Avx512,

    /// <summary>Table lookups of four bits for 32 filters; needs AVX2.</summary>
    Avx2,

    /// <summary>Popcount of 128 bits; needs ARM64's Advanced SIMD.</summary>
    AdvSimd,

    /// <summary>Popcount of 64 bits; runs everywhere.</summary>
    Portable,
}
