using ReCU.Torch.Training.Batches;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>Cross entropy against the labels.</summary>
/// <param name="smoothing">Share of the target that all classes get.</param>
internal sealed class LabelLoss(double smoothing) : TrainingLoss
{
    /// <inheritdoc/>
    public override Tensor Compute(Tensor logits, Batch batch) =>
        nn.functional.cross_entropy(logits, batch.Labels, label_smoothing: smoothing);

    /// <inheritdoc/>
    public override void Dispose()
    {
        // It holds nothing.
    }
}
