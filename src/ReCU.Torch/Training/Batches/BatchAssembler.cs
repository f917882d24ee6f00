using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;

namespace ReCU.Torch;

/// <summary>
/// Makes the network's input of images in one walk over the pixels: border, augmentation and normalisation.
/// </summary>
/// <param name="imageShape">Shape of the images.</param>
/// <param name="border">Black pixels around each image.</param>
/// <param name="normalisation">The network's scale.</param>
internal sealed class BatchAssembler(FeatureShape imageShape, int border, Normalisation normalisation)
{
    private readonly float[][] _normalised =
        [.. normalisation.Mean.Zip(normalisation.StandardDeviation, (mean, deviation) =>
            Enumerable.Range(0, 256).Select(pixel => (pixel - mean) / deviation).ToArray())];

    /// <summary>Shape of an image with its border, as the network reads it.</summary>
    public FeatureShape Shape { get; } =
        new(imageShape.Channels, imageShape.Height + 2 * border, imageShape.Width + 2 * border);

    /// <summary>Writes images as they are.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batch">Receives them, as many as there are images or more.</param>
    public void Write(IReadOnlyList<ImagePixels> images, DenseFloats batch) =>
        Samples.ForEach(images.Count, Shape.Count, i => Write(images[i], batch[i], 0, 0, false));

    /// <summary>Writes images with the augmentation of an epoch: a function of seed, epoch and row.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batch">Receives them, as many as there are images or more.</param>
    /// <param name="augmentation">What to change.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch.</param>
    public void Write(
        IReadOnlyList<ImagePixels> images, DenseFloats batch, Augmentation augmentation, long seed, int epoch)
    {
        var crop = new CounterRandom(seed, RandomPurpose.Crop, epoch);
        var flip = new CounterRandom(seed, RandomPurpose.Flip, epoch);
        int reach = augmentation.CropPadding;
        Samples.ForEach(images.Count, Shape.Count, i =>
        {
            int row = images[i].Row;
            int down = crop.Below(2 * reach + 1, 2L * row) - reach;
            int right = crop.Below(2 * reach + 1, 2L * row + 1) - reach;
            Write(images[i], batch[i], down, right, augmentation.HorizontalFlip && flip.Below(2, row) == 1);
        });
    }

    private void Write(ImagePixels image, Span<float> output, int down, int right, bool mirror)
    {
        FeatureShape source = image.Shape;
        ReadOnlySpan<byte> bytes = image.Bytes.Span;
        ReadOnlySpan<float> floats = image.Floats.Span;
        for (int c = 0; c < source.Channels; c++)
        {
            float[] table = _normalised[c];
            (float mean, float deviation) = (normalisation.Mean[c], normalisation.StandardDeviation[c]);
            for (int y = 0; y < Shape.Height; y++)
            {
                Span<float> line = output.Slice((c * Shape.Height + y) * Shape.Width, Shape.Width);
                line.Fill(table[0]);
                int sourceY = y - border - down;
                if (sourceY < 0 || sourceY >= source.Height)
                {
                    continue;
                }

                int start = (c * source.Height + sourceY) * source.Width;
                int shift = border + right;
                int first = Math.Max(0, -shift);
                int last = Math.Min(source.Width, Shape.Width - shift);
                for (int x = first; x < last; x++)
                {
                    line[x + shift] = bytes.IsEmpty
                        ? (floats[start + x] - mean) / deviation
                        : table[bytes[start + x]];
                }

                if (mirror)
                {
                    line.Reverse();
                }
            }
        }
    }
}
