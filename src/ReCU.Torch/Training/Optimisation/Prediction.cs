using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>What a network computes for a batch.</summary>
/// <param name="Logits">[N, classes].</param>
/// <param name="Maps">
/// The output of each block, [N, channels, height, width]; empty unless <see cref="TrainingLoss.ReadsMaps"/> is true.
/// </param>
internal readonly record struct Prediction(Tensor Logits, IReadOnlyList<Tensor> Maps)
{
    /// <summary>Logits alone.</summary>
    public Prediction(Tensor logits)
        : this(logits, [])
    {
    }
}
