using ReCU.Torch.Native;
using ReCU.Torch.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>
/// Cross entropy of the labels, averaged over a batch. For images that are blended with others,
/// <c>s loss(y1) + (1 - s) loss(y2)</c>, with s their own share. With class weights, a weighted mean.
/// </summary>
internal sealed class LabelLoss : TrainingLoss
{
    private readonly double _smoothing;
    private readonly Tensor? _weights;

    /// <summary>Creates the loss.</summary>
    /// <param name="smoothing">Share of the target that is spread over all classes.</param>
    /// <param name="weights">The weight of each class, or null.</param>
    /// <param name="device">Device of the network; null for the CPU.</param>
    public LabelLoss(double smoothing, float[]? weights = null, torch.Device? device = null)
    {
        _smoothing = smoothing;
        _weights = weights is null ? null : tensor(weights, device: device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Compute(Prediction prediction, Batch batch, TrainingTarget target)
    {
        Tensor logits = prediction.Logits;
        if (batch.Mixture is null && _weights is null)
        {
            return nn.functional.cross_entropy(logits, batch.Labels, label_smoothing: _smoothing);
        }

        using DisposeScope scope = NewDisposeScope();
        (Tensor losses, Tensor? weights) = Each(logits, batch.Labels);
        if (batch.Mixture is { } mixture)
        {
            (Tensor others, Tensor? otherWeights) = Each(logits, mixture.Labels);
            losses = Blend(losses, others, mixture.Shares);
            weights = weights is null ? null : Blend(weights, otherWeights!, mixture.Shares);
        }

        Tensor loss = weights is null ? losses.mean() : losses.sum().div(weights.sum());
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor? WeightOf(Batch batch)
    {
        using Tensor? weights = _weights?.index_select(0, batch.Labels);
        return weights?.sum(ScalarType.Float64);
    }

    /// <inheritdoc/>
    public override void Dispose() => _weights?.Dispose();

    /// <summary>The weighted loss of each image, and its weight.</summary>
    private (Tensor Losses, Tensor? Weights) Each(Tensor logits, Tensor labels)
    {
        Tensor losses = nn.functional.cross_entropy(
            logits, labels, label_smoothing: _smoothing, reduction: nn.Reduction.None);
        Tensor? weights = _weights?.index_select(0, labels);
        return (weights is null ? losses : losses.mul(weights), weights);
    }

    private static Tensor Blend(Tensor own, Tensor others, Tensor shares) =>
        others.add(own.sub(others).mul(shares), Scalars.One);
}
