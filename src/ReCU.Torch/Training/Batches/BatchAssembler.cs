using System.Buffers;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Makes the network's input of images: size, augmentation, border and normalisation.</summary>
/// <param name="geometry">What size images get.</param>
/// <param name="normalisation">The network's scale.</param>
internal sealed class BatchAssembler(InputGeometry geometry, Normalisation normalisation)
{
    private readonly ImageWriter _writer = new(geometry, normalisation);

    /// <summary>Shape of an image with its border, as the network reads it.</summary>
    public FeatureShape Shape => geometry.Shape;

    /// <summary>A float32 tensor on the CPU for a batch of images.</summary>
    /// <param name="count">Number of images.</param>
    public Tensor NewBatch(int count) => empty(count, Shape.Channels, Shape.Height, Shape.Width);

    /// <summary>Writes images with the random changes of an epoch, or as they are evaluated.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batch">Receives them, as many as there are images or more.</param>
    /// <param name="epoch">The changes; null makes none.</param>
    public void Write(IReadOnlyList<ImagePixels> images, DenseFloats batch, AugmentedEpoch? epoch = null)
    {
        int first = images[0].Row;
        Samples.ForEach(images.Count, Shape.Count, i =>
        {
            ImagePixels image = images[i];
            Placement placement = epoch?.DrawPlacement(image.Row, first, Shape) ?? default;
            Write(image, epoch?.DrawWindow(image), placement, batch[i]);
        });
    }

    private void Write(ImagePixels image, ImageWindow? part, Placement placement, Span<float> output)
    {
        if (part is null && geometry.CentreCrop is null)
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

        _writer.Write([], pixels, placement, output);
        ArrayPool<float>.Shared.Return(rented);
    }
}
