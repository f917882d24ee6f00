using ReCU.Graph;
using ReCU.Torch.Devices;
using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>
/// <see cref="ImageWriter"/> with torch's operations, for whole batches on any device: the same pixels, bit for bit on
/// a CPU.
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
    private readonly Numbers _numbers;

    /// <summary>Creates a writer.</summary>
    /// <param name="device">The device of the images.</param>
    /// <param name="geometry">Size and border.</param>
    /// <param name="normalisation">The network's normalisation.</param>
    public DeviceImageWriter(ComputeDevice device, InputGeometry geometry, Normalisation normalisation)
    {
        (_shape, _imageShape, _border) = (geometry.Shape, geometry.ImageShape, geometry.Border);
        _channelsLast = device.ChannelsLast;
        using DisposeScope scope = NewDisposeScope();
        long channels = _imageShape.Channels;
        _mean = Keep(tensor(normalisation.Mean.ToArray(), [1, channels, 1, 1]));
        _deviation = Keep(tensor(normalisation.StandardDeviation.ToArray(), [1, channels, 1, 1]));
        _black = zeros_like(_mean).sub_(_mean).div_(_deviation).DetachFromDisposeScope();
        _lines = Keep(tensor(UpTo(_shape.Height), [1, _shape.Height]));
        _columns = Keep(tensor(UpTo(_shape.Width), [1, _shape.Width]));
        _numbers = new Numbers(_shape, _imageShape, _border);

        Tensor Keep(Tensor host) => device.Upload(host).DetachFromDisposeScope();

        static long[] UpTo(int end) => [.. Enumerable.Range(0, end)];
    }

    /// <summary>Writes images.</summary>
    /// <param name="pixels">[N, channels, height * width], uint8.</param>
    /// <param name="moves">For each image, in rows of [3, N]: shift down, shift right, 1 if mirrored.</param>
    /// <param name="light">Added to the pixels of each channel, [N, channels, 1, 1], or null.</param>
    /// <param name="fill">The pixels that are filled in.</param>
    /// <returns>[N, channels, height, width] with the border, float32; the caller disposes it.</returns>
    public Tensor Write(Tensor pixels, Tensor moves, Tensor? light, CropFill fill)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = pixels.shape[0];
        (Tensor y, Tensor x) = FramePositions(moves);
        (Tensor sourceY, Tensor sourceX) = (y.sub(_numbers.Border), x.sub(_numbers.Border));
        Tensor isImage = Within(sourceY, _numbers.ImageHeight, sourceX, _numbers.ImageWidth);
        Tensor place = sourceY.clamp(Scalars.Zero, _numbers.LastImageRow).mul_(_numbers.ImageWidth).unsqueeze(2)
            .add(sourceX.clamp(Scalars.Zero, _numbers.LastImageColumn).unsqueeze(1), Scalars.One);
        long area = (long)_shape.Height * _shape.Width;
        Tensor moved = pixels.gather(2, place.view(count, 1, area).expand(count, _shape.Channels, area))
            .view(count, _shape.Channels, _shape.Height, _shape.Width);
        Tensor image = moved.to(ScalarType.Float32).sub_(_mean).div_(_deviation);
        if (light is not null)
        {
            image.add_(light.div(_deviation), Scalars.One);
        }

        Tensor outside = fill == CropFill.Black
            ? _black
            : _black.mul(Within(y, _numbers.Height, x, _numbers.Width).to(ScalarType.Float32));
        Tensor result = where(isImage, image, outside);
        return InOrder(result).MoveToOuterDisposeScope();
    }

    /// <summary>Converts images to the memory layout that is fastest on the device.</summary>
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

        _numbers.Dispose();
    }

    // The row and column of the unmoved image, border included, that each pixel comes from: [N, H] and [N, W].
    private (Tensor Y, Tensor X) FramePositions(Tensor moves)
    {
        Tensor down = moves[0].unsqueeze(1);
        Tensor right = moves[1].unsqueeze(1);
        Tensor mirrored = moves[2].unsqueeze(1);
        Tensor columns = _columns.mul(Scalars.MinusTwo).add_(_numbers.LastColumn, Scalars.One).mul(mirrored)
            .add_(_columns, Scalars.One);
        return (_lines.sub(down), columns.sub_(right));
    }

    // [N, 1, H, W]
    private static Tensor Within(Tensor y, Scalar height, Tensor x, Scalar width)
    {
        Tensor inY = y.ge(Scalars.Zero).logical_and(y.lt(height));
        Tensor inX = x.ge(Scalars.Zero).logical_and(x.lt(width));
        return inY.unsqueeze(2).logical_and(inX.unsqueeze(1)).unsqueeze(1);
    }

    /// <summary>Sizes and positions as scalars for torch's operations, kept as long as the writer.</summary>
    private sealed class Numbers(FeatureShape shape, FeatureShape imageShape, int border) : IDisposable
    {
        public Scalar Border { get; } = border.ToScalar();

        public Scalar Height { get; } = shape.Height.ToScalar();

        public Scalar Width { get; } = shape.Width.ToScalar();

        public Scalar LastColumn { get; } = (shape.Width - 1).ToScalar();

        public Scalar ImageHeight { get; } = imageShape.Height.ToScalar();

        public Scalar ImageWidth { get; } = imageShape.Width.ToScalar();

        public Scalar LastImageRow { get; } = (imageShape.Height - 1).ToScalar();

        public Scalar LastImageColumn { get; } = (imageShape.Width - 1).ToScalar();

        public void Dispose()
        {
            foreach (Scalar number in new[]
            {
                Border, Height, Width, LastColumn, ImageHeight, ImageWidth, LastImageRow, LastImageColumn,
            })
            {
                number.Dispose();
            }
        }
    }
}
