namespace ReCU.Torch;

/// <summary>
/// Precision of the convolutions in training. The sums of binary convolutions are exact with each of them, unless a
/// GPU's library picks an algorithm that transforms its inputs (Winograd, FFT). Everything between the convolutions is
/// float32.
/// </summary>
public enum TrainingPrecision
{
#pragma warning disable CA1720 // The field's word for the number format.
    /// <summary>
    /// Float32 throughout. On a GPU the forward pass of binary convolutions still uses TF32: signs and their sums are
    /// exact in it.
    /// </summary>
    Float32,
#pragma warning restore CA1720

    /// <summary>
    /// On a GPU, all convolutions and matrix products use TF32, whose factors have 10 bits after the binary point: it
    /// rounds the stem, the projections of shortcuts, the classifier and all gradients of convolutions. This is
    /// PyTorch's default for convolutions. On a CPU the same as <see cref="Float32"/>.
    /// </summary>
    TensorFloat32,

    /// <summary>
    /// The stem, the projections of shortcuts and the gradients of all convolutions are computed in bfloat16, with 7
    /// bits after the binary point; the classifier as in <see cref="TensorFloat32"/>. Weights and the optimiser stay
    /// float32. On a CPU with AVX-512, the gradients of binary convolutions are computed on bits, in float32, which is
    /// faster, even where the processor multiplies bfloat16 matrices (AMX).
    /// </summary>
    BFloat16,
}
