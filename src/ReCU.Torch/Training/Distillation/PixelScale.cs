using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>Takes batches [N, channels, height, width] from pixels to a network's scale and back.</summary>
internal sealed class PixelScale : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <summary>Creates the scale of a network.</summary>
    /// <param name="normalisation">The network's.</param>
    public PixelScale(Normalisation normalisation)
    {
        _mean = PerChannel(normalisation.Mean);
        _deviation = PerChannel(normalisation.StandardDeviation);
    }

    /// <summary>From pixels to the network's scale.</summary>
    public Tensor Normalise(Tensor pixels)
    {
        using Tensor centred = pixels.sub(_mean);
        return centred.div(_deviation);
    }

    /// <summary>From the network's scale to pixels.</summary>
    public Tensor ToPixels(Tensor images)
    {
        using Tensor wide = images.mul(_deviation);
        return wide.add(_mean);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _deviation.Dispose();
    }

    private static Tensor PerChannel(IReadOnlyList<float> values) =>
        tensor(values.ToArray(), [1, values.Count, 1, 1]).DetachFromDisposeScope();
}
