using ReCU.Graph;
using ReCU.Torch.Devices;
using ReCU.Torch.Native;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>The loss of <see cref="FeatureDistillation"/>, added to that of labels and answers.</summary>
internal sealed class FeatureLoss : TrainingLoss
{
    private static readonly Scalar _slopeBelowZero = 0.25f.ToScalar();

    // Beside a variance, so that a channel without any divides nothing by zero.
    private static readonly Scalar _epsilon = 1e-6f.ToScalar();

    private static readonly long[] _positions = [0, 2, 3];
    private static readonly long[] _images = [0];

    private readonly FeatureDistillation _options;
    private readonly FeatureTeacherModel _teacher;
    private readonly TrainingLoss _rest;
    private readonly PixelScale _scale;
    private readonly FeaturePairs _pairs;

    /// <summary>Creates the loss.</summary>
    /// <param name="options">The weights.</param>
    /// <param name="rest">The loss that it is added to, which this object takes over.</param>
    /// <param name="teacher">The teacher; the caller disposes it.</param>
    /// <param name="pairs">Which blocks of the network learn its maps.</param>
    /// <param name="normalisation">The normalisation of the network.</param>
    /// <param name="device">The device of the network.</param>
    public FeatureLoss(
        FeatureDistillation options,
        TrainingLoss rest,
        FeatureTeacherModel teacher,
        FeaturePairs pairs,
        Normalisation normalisation,
        ComputeDevice device)
    {
        (_options, _rest, _teacher, _pairs) = (options, rest, teacher, pairs);
        _scale = new PixelScale(normalisation, device.Torch);
    }

    /// <inheritdoc/>
    public override bool ReadsMaps => true;

    /// <inheritdoc/>
    public override void Prepare(BatchSource source, CancellationToken cancellation) =>
        _rest.Prepare(source, cancellation);

    /// <inheritdoc/>
    public override Tensor? WeightOf(Batch batch) => _rest.WeightOf(batch);

    /// <inheritdoc/>
    public override TrainingTarget TargetOf(Batch batch)
    {
        TrainingTarget target = _rest.TargetOf(batch);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor pixels = _scale.ToPixels(batch.Images);
        Tensor[] maps = [.. _teacher.Maps(pixels).Select(map => map.to(batch.Images.device))];
        Tensor features = maps[^1].relu().mean([2, 3]);
        Tensor[] values = [.. maps.Select((map, i) => ActivateAndAverage(map, _pairs.Shapes[i]))];
        return target with
        {
            Maps =
            [
                .. values.Select(map => Standardise(map, _positions).MoveToOuterDisposeScope()),
                Standardise(features, _images).MoveToOuterDisposeScope(),
            ],
        };
    }

    /// <inheritdoc/>
    public override Tensor Compute(Prediction prediction, Batch batch, TrainingTarget target)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] maps = _pairs.Learning(prediction.Maps);
        Tensor ofMaps = stack(maps.Select((map, i) => Difference(map, target.Maps[i], _positions))).mean();
        Tensor ofFeatures = Difference(maps[^1].mean([2, 3]), target.Maps[^1], _images);
        using Scalar mapWeight = _options.MapWeight.ToScalar();
        using Scalar featureWeight = _options.FeatureWeight.ToScalar();
        Tensor rest = _rest.Compute(prediction, batch, target);
        Tensor loss = rest.add(ofMaps.mul(mapWeight), Scalars.One).add(ofFeatures.mul(featureWeight), Scalars.One);
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _rest.Dispose();
        _scale.Dispose();
    }

    /// <summary>The mean over channels of one less the correlation with standardised values.</summary>
    private static Tensor Difference(Tensor values, Tensor standardised, long[] dimensions)
    {
        Tensor centred = values.sub(values.mean(dimensions, keepdim: true));
        Tensor covariance = centred.mul(standardised).mean(dimensions);
        Tensor deviation = centred.mul(centred).mean(dimensions).add(_epsilon, Scalars.One).sqrt();
        return covariance.div(deviation).mean().neg().add(Scalars.One, Scalars.One);
    }

    // A channel without variance stays zero: its correlation is taken as zero.
    private static Tensor Standardise(Tensor values, long[] dimensions)
    {
        Tensor centred = values.sub(values.mean(dimensions, keepdim: true));
        Tensor variance = centred.mul(centred).mean(dimensions, keepdim: true);
        return centred.div(variance.add(_epsilon, Scalars.One).sqrt());
    }

    // The leaky ReLU of torch converts its slope to a number that nothing holds.
    private static Tensor ActivateAndAverage(Tensor map, FeatureShape shape)
    {
        Tensor activated = map.maximum(map.mul(_slopeBelowZero));
        return activated.shape[2] == shape.Height && activated.shape[3] == shape.Width
            ? activated
            : nn.functional.adaptive_avg_pool2d(activated, [shape.Height, shape.Width]);
    }
}
