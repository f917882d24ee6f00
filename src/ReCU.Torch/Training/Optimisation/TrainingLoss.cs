using ReCU.Torch.Training.Batches;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>What a network's weights are changed for.</summary>
internal abstract class TrainingLoss : IDisposable
{
    /// <summary>The mean loss of a batch.</summary>
    /// <param name="logits">The network's, [N, classes].</param>
    /// <param name="batch">The images as the network read them, and their labels.</param>
    /// <returns>A scalar with its gradient; the caller disposes it.</returns>
    public abstract Tensor Compute(Tensor logits, Batch batch);

    /// <summary>
    /// What the mean loss of a batch counts beside those of others, where a batch is cut into several.
    /// </summary>
    /// <param name="batch">The images and their labels.</param>
    /// <returns>A scalar of float64, the caller's; null, by default, counts images.</returns>
    public virtual Tensor? WeightOf(Batch batch) => null;

    /// <inheritdoc/>
    public abstract void Dispose();
}
