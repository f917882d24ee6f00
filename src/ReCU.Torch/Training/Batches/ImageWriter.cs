using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Training.Batches;

/// <summary>
/// Writes images that have the network's size, in one pass over the pixels: border, lighting, shift, mirroring and
/// normalisation; then covered parts.
/// </summary>
/// <param name="geometry">Size and border.</param>
/// <param name="normalisation">The network's normalisation.</param>
internal sealed class ImageWriter(InputGeometry geometry, Normalisation normalisation)
{
    private readonly float[][] _normalised =
        [.. normalisation.Mean.Zip(normalisation.StandardDeviation, (mean, deviation) =>
            Enumerable.Range(0, 256).Select(pixel => (pixel - mean) / deviation).ToArray())];

    /// <summary>Writes an image, given as bytes or as floats.</summary>
    /// <param name="bytes">Its planar pixels, or empty.</param>
    /// <param name="floats">Its planar pixels, or empty.</param>
    /// <param name="placement">Where the image is placed, and its lighting.</param>
    /// <param name="output">Receives the network's input.</param>
    public void Write(ReadOnlySpan<byte> bytes, ReadOnlySpan<float> floats, Placement placement, Span<float> output)
    {
        (int channels, int height, int width) = geometry.ImageShape;
        FeatureShape shape = geometry.Shape;
        int border = geometry.Border;
        int left = Math.Clamp(placement.Right, 0, shape.Width);
        int right = Math.Clamp(placement.Right + shape.Width, 0, shape.Width);
        int first = Math.Clamp(placement.Right + border, 0, shape.Width);
        int last = Math.Clamp(placement.Right + border + width, 0, shape.Width);
        for (int c = 0; c < channels; c++)
        {
            float black = _normalised[c][0];
            float outside = placement.Fill == CropFill.Black ? black : 0;
            for (int y = 0; y < shape.Height; y++)
            {
                Span<float> line = output.Slice((c * shape.Height + y) * shape.Width, shape.Width);
                int row = y - placement.Down - border;
                if (row < -border || row >= height + border)
                {
                    line.Fill(outside);
                    continue;
                }

                line.Fill(black);
                if (placement.Fill != CropFill.Black)
                {
                    line[..left].Fill(outside);
                    line[right..].Fill(outside);
                }

                if (row >= 0 && row < height && first < last)
                {
                    int start = (c * height + row) * width + first - placement.Right - border;
                    Normalise(c, placement.Light?[c] ?? 0, bytes, floats, start, line[first..last]);
                }

                if (placement.Mirror)
                {
                    line.Reverse();
                }
            }
        }

        foreach (ImageWindow part in placement.Covered ?? [])
        {
            Cover(part, output);
        }
    }

    // The mean is 0 after normalising.
    private void Cover(ImageWindow part, Span<float> output)
    {
        FeatureShape shape = geometry.Shape;
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int y = part.Top; y < part.Top + part.Height; y++)
            {
                output.Slice((c * shape.Height + y) * shape.Width + part.Left, part.Width).Clear();
            }
        }
    }

    private void Normalise(
        int channel,
        float light,
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<float> floats,
        int start,
        Span<float> output)
    {
        (float mean, float deviation) = (normalisation.Mean[channel], normalisation.StandardDeviation[channel]);
        if (bytes.IsEmpty)
        {
            ReadOnlySpan<float> pixels = floats.Slice(start, output.Length);
            for (int x = 0; x < output.Length; x++)
            {
                output[x] = (pixels[x] + light - mean) / deviation;
            }

            return;
        }

        ReadOnlySpan<float> table = _normalised[channel];
        ReadOnlySpan<byte> indices = bytes.Slice(start, output.Length);
        float offset = light / deviation;
        for (int x = 0; x < output.Length; x++)
        {
            output[x] = table[indices[x]] + offset;
        }
    }
}
