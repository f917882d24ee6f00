using ReCU.Torch.Native;
using ReCU.Torch.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>
/// Cross entropy against the labels: the mean over a batch. Of images that were blended with others,
/// <c>s loss(y1) + (1 - s) loss(y2)</c>, s the share of their own.
/// </summary>
/// <param name="smoothing">Share of the target that all classes get.</param>
internal sealed class LabelLoss(double smoothing) : TrainingLoss
{
    /// <inheritdoc/>
    public override Tensor Compute(Tensor logits, Batch batch)
    {
        if (batch.Mixture is not { } mixture)
        {
            return nn.functional.cross_entropy(logits, batch.Labels, label_smoothing: smoothing);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor own = Each(logits, batch.Labels);
        Tensor others = Each(logits, mixture.Labels);
        return others.add(own.sub(others).mul(mixture.Shares), Scalars.One).mean().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // It holds nothing.
    }

    private Tensor Each(Tensor logits, Tensor labels) => nn.functional.cross_entropy(
        logits, labels, label_smoothing: smoothing, reduction: nn.Reduction.None);
}
