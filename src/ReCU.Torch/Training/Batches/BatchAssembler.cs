using System.Buffers;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;

namespace ReCU.Torch;

/// <summary>Makes the network's input of images: size, augmentation, border and normalisation.</summary>
/// <param name="geometry">What size images get.</param>
/// <param name="normalisation">The network's scale.</param>
internal sealed class BatchAssembler(InputGeometry geometry, Normalisation normalisation)
{
    private readonly ImageWriter _writer = new(geometry, normalisation);

    /// <summary>Shape of an image with its border, as the network reads it.</summary>
    public FeatureShape Shape => geometry.Shape;

    /// <summary>Writes images as they are evaluated.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batch">Receives them, as many as there are images or more.</param>
    public void Write(IReadOnlyList<ImagePixels> images, DenseFloats batch) =>
        Samples.ForEach(images.Count, Shape.Count, i => Write(images[i], null, default, batch[i]));

    /// <summary>
    /// Writes images with the augmentation of an epoch: a function of seed, epoch and row, and for what a batch has in
    /// common, of its first row.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="batch">Receives them, as many as there are images or more.</param>
    /// <param name="augmentation">What to change.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch.</param>
    public void Write(
        IReadOnlyList<ImagePixels> images, DenseFloats batch, Augmentation augmentation, long seed, int epoch)
    {
        var window = new CounterRandom(seed, RandomPurpose.ResizedCrop, epoch);
        int first = images[0].Row;
        Samples.ForEach(images.Count, Shape.Count, i =>
        {
            ImagePixels image = images[i];
            ImageWindow? part = augmentation.RandomResizedCrop?.Draw(
                window, image.Row, image.Shape.Height, image.Shape.Width);
            Write(image, part, Draw(augmentation, seed, epoch, image.Row, first), batch[i]);
        });
    }

    private static Placement Draw(Augmentation augmentation, long seed, int epoch, int row, int firstRow)
    {
        var crop = new CounterRandom(seed, RandomPurpose.Crop, epoch);
        var flip = new CounterRandom(seed, RandomPurpose.Flip, epoch);
        int reach = augmentation.CropPadding;
        long moved = augmentation.CropPerBatch ? firstRow : row;
        return new Placement(
            crop.Below(2 * reach + 1, 2 * moved) - reach,
            crop.Below(2 * reach + 1, 2 * moved + 1) - reach,
            augmentation.HorizontalFlip && flip.Below(2, augmentation.FlipPerBatch ? firstRow : row) == 1,
            augmentation.CropFill,
            augmentation.Lighting > 0
                ? PcaLighting.Draw(
                    augmentation.Lighting, new CounterRandom(seed, RandomPurpose.Lighting, epoch), row)
                : null);
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
