using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>Converts batches [N, channels, height, width] from pixels to normalised values and back.</summary>
internal sealed class PixelScale : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <summary>Creates the scale of a network.</summary>
    /// <param name="normalisation">The network's normalisation.</param>
    /// <param name="device">The device of the batches.</param>
    public PixelScale(Normalisation normalisation, torch.Device device)
    {
        _mean = PerChannel(normalisation.Mean, device);
        _deviation = PerChannel(normalisation.StandardDeviation, device);
    }

    /// <summary>Converts pixels to normalised values.</summary>
    public Tensor Normalise(Tensor pixels)
    {
        using Tensor centred = pixels.sub(_mean);
        return centred.div(_deviation);
    }

    /// <summary>Converts normalised values to pixels.</summary>
    public Tensor ToPixels(Tensor images)
    {
        using Tensor wide = images.mul(_deviation);
        return wide.add(_mean, Scalars.One);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _deviation.Dispose();
    }

    private static Tensor PerChannel(IReadOnlyList<float> values, torch.Device device) =>
        tensor(values.ToArray(), [1, values.Count, 1, 1], device: device).DetachFromDisposeScope();
}
