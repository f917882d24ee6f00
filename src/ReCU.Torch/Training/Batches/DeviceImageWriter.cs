using ReCU.Graph;
using ReCU.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// <see cref="ImageWriter"/> in torch's operations, for whole batches on any device: the same pixels, bit for bit on a
/// CPU.
/// </summary>
internal sealed class DeviceImageWriter : IDisposable
{
    private readonly FeatureShape _shape;
    private readonly FeatureShape _imageShape;
    private readonly int _border;
    private readonly bool _channelsLast;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;
    private readonly Tensor _black;
    private readonly Tensor _lines;
    private readonly Tensor _columns;

    /// <summary>Creates a writer.</summary>
    /// <param name="device">Where images are written.</param>
    /// <param name="geometry">Size and border.</param>
    /// <param name="normalisation">The network's scale.</param>
    public DeviceImageWriter(ComputeDevice device, InputGeometry geometry, Normalisation normalisation)
    {
        (_shape, _imageShape, _border) = (geometry.Shape, geometry.ImageShape, geometry.Border);
        _channelsLast = device.ChannelsLast;
        using DisposeScope scope = NewDisposeScope();
        long channels = _imageShape.Channels;
        _mean = Keep(tensor(normalisation.Mean.ToArray(), [1, channels, 1, 1]));
        _deviation = Keep(tensor(normalisation.StandardDeviation.ToArray(), [1, channels, 1, 1]));
        _black = zeros_like(_mean).sub_(_mean).div_(_deviation).DetachFromDisposeScope();
        _lines = Keep(arange(_shape.Height, ScalarType.Int64).view(1, -1));
        _columns = Keep(arange(_shape.Width, ScalarType.Int64).view(1, -1));

        Tensor Keep(Tensor host) => device.Upload(host).DetachFromDisposeScope();
    }

    /// <summary>Writes images.</summary>
    /// <param name="pixels">[N, channels, height * width], uint8.</param>
    /// <param name="moves">For each image, in lines of [3, N]: rows down, columns right, 1 where mirrored.</param>
    /// <param name="light">What is added to the pixels of each channel, [N, channels, 1, 1], or null.</param>
    /// <param name="fill">What comes in where images are moved.</param>
    /// <returns>[N, channels, height, width] with the border, float32; the caller disposes it.</returns>
    public Tensor Write(Tensor pixels, Tensor moves, Tensor? light, CropFill fill)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = pixels.shape[0];
        (Tensor y, Tensor x) = FramePositions(moves);
        (Tensor sourceY, Tensor sourceX) = (y.sub(_border), x.sub(_border));
        Tensor isImage = Within(sourceY, _imageShape.Height, sourceX, _imageShape.Width);
        Tensor place = sourceY.clamp(0, _imageShape.Height - 1).mul_(_imageShape.Width).unsqueeze(2)
            .add(sourceX.clamp(0, _imageShape.Width - 1).unsqueeze(1));
        long area = (long)_shape.Height * _shape.Width;
        Tensor moved = pixels.gather(2, place.view(count, 1, area).expand(count, _shape.Channels, area))
            .view(count, _shape.Channels, _shape.Height, _shape.Width);
        Tensor image = moved.to(ScalarType.Float32).sub_(_mean).div_(_deviation);
        if (light is not null)
        {
            image.add_(light.div(_deviation));
        }

        Tensor outside = fill == CropFill.Black
            ? _black
            : _black.mul(Within(y, _shape.Height, x, _shape.Width).to(ScalarType.Float32));
        Tensor result = where(isImage, image, outside);
        return InOrder(result).MoveToOuterDisposeScope();
    }

    /// <summary>Images in the order in memory that the device computes fastest with.</summary>
    /// <param name="images">[N, channels, height, width].</param>
    public Tensor InOrder(Tensor images) =>
        _channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in new[] { _mean, _deviation, _black, _lines, _columns })
        {
            tensor.Dispose();
        }
    }

    // Which line and column of the unmoved image, border included, each pixel comes from: [N, H] and [N, W].
    private (Tensor Y, Tensor X) FramePositions(Tensor moves)
    {
        Tensor down = moves[0].unsqueeze(1);
        Tensor right = moves[1].unsqueeze(1);
        Tensor mirrored = moves[2].unsqueeze(1);
        Tensor columns = _columns.mul(-2).add_(_shape.Width - 1).mul(mirrored).add_(_columns);
        return (_lines.sub(down), columns.sub_(right));
    }

    // [N, 1, H, W]
    private static Tensor Within(Tensor y, long height, Tensor x, long width)
    {
        Tensor inY = y.ge(0).logical_and(y.lt(height));
        Tensor inX = x.ge(0).logical_and(x.lt(width));
        return inY.unsqueeze(2).logical_and(inX.unsqueeze(1)).unsqueeze(1);
    }
}
