using System.Buffers;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Turns images into the network's input: size, augmentation, border and normalisation.</summary>
/// <param name="geometry">Size and border.</param>
/// <param name="normalisation">The network's normalisation.</param>
internal sealed class BatchAssembler(InputGeometry geometry, Normalisation normalisation)
{
    private readonly ImageWriter _writer = new(geometry, normalisation);
    private readonly ImageRotation _rotation = new(geometry.ImageShape);
    private readonly float[] _black = new float[geometry.ImageShape.Channels];
    private readonly float[] _means = [.. normalisation.Mean];

    /// <summary>Shape of an image with its border, the network's input.</summary>
    public FeatureShape Shape => geometry.Shape;

    /// <summary>Creates a float32 tensor on the CPU for a batch of images.</summary>
    /// <param name="count">Number of images.</param>
    public Tensor NewBatch(int count) =>
        empty([count, Shape.Channels, Shape.Height, Shape.Width], ScalarType.Float32, CPU);

    /// <summary>Writes images with the random changes of an epoch, or without any for evaluation.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batch">Receives them; holds at least as many images.</param>
    /// <param name="epoch">The changes; null for none.</param>
    public void Write(IReadOnlyList<ImagePixels> images, DenseFloats batch, AugmentedEpoch? epoch = null)
    {
        int first = images[0].Row;
        AugmentedEpoch[]? changes = epoch?.ForEach(images.Select(image => image.Row));
        Samples.ForEach(images.Count, Shape.Count, i =>
        {
            Placement placement = changes?[i].DrawPlacement(images[i].Row, first, Shape) ?? default;
            Write(images[i], changes?[i], placement, batch[i]);
        });
    }

    private void Write(ImagePixels image, AugmentedEpoch? changes, Placement placement, Span<float> output)
    {
        ImageWindow? part = changes?.DrawWindow(image);
        double? angle = changes?.DrawAngle(image.Row);
        ColourChange? colours = changes?.DrawColours(image.Row);
        if (part is null && geometry.CentreCrop is null && angle is null && colours is null)
        {
            _writer.Write(image.Bytes.Span, image.Floats.Span, placement, output);
            return;
        }

        float[] rented = ArrayPool<float>.Shared.Rent(geometry.ImageShape.Count);
        Span<float> pixels = rented.AsSpan(0, geometry.ImageShape.Count);
        if (part is { } window)
        {
            geometry.Fit(image, window, pixels);
        }
        else
        {
            geometry.Fit(image, pixels);
        }

        if (angle is { } degrees)
        {
            _rotation.Apply(pixels, degrees, placement.Fill == CropFill.Black ? _black : _means);
        }

        colours?.Apply(pixels, geometry.ImageShape.Channels);
        _writer.Write([], pixels, placement, output);
        ArrayPool<float>.Shared.Return(rented);
    }
}
