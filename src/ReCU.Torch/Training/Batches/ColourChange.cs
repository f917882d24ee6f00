using System.Runtime.Intrinsics;

namespace ReCU.Torch.Training.Batches;

/// <summary>A change of an image's colours; see <see cref="ColourJitter"/>.</summary>
/// <remarks>
/// All four steps are linear in the pixels and keep grey grey, so they combine to one 3x3 matrix and one offset:
/// <c>b c H S p + (1 - c) b m</c>, with m the mean grey before, H the rotation of the hue and S the saturation. Vectors
/// have eight lanes on every processor, and sums are added in the same order, so that results do not depend on the
/// processor.
/// </remarks>
/// <param name="Brightness">b.</param>
/// <param name="Contrast">c.</param>
/// <param name="Saturation">s.</param>
/// <param name="Hue">h, a fraction of a full turn.</param>
internal readonly record struct ColourChange(double Brightness, double Contrast, double Saturation, double Hue)
{
    private const int Colours = 3;
    private const double Largest = 255;

    // Sums of this number of pixels are in float32, their totals in double.
    private const int BlockSize = 1024;

    /// <summary>Changes an image in place.</summary>
    /// <param name="pixels">Planar, from 0 to 255.</param>
    /// <param name="channels">Number of channels.</param>
    public void Apply(Span<float> pixels, int channels)
    {
        int area = pixels.Length / channels;
        double[] means = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            means[c] = Sum(pixels.Slice(c * area, area)) / area;
        }

        double grey = channels == Colours
            ? ColourMatrix.Grey(means[0], means[1], means[2])
            : means.Average();
        float offset = (float)((1 - Contrast) * Brightness * grey);
        if (channels == Colours)
        {
            Mix(pixels[..area], pixels.Slice(area, area), pixels[(2 * area)..], offset);
        }
        else
        {
            Scale(pixels, (float)(Brightness * Contrast), offset);
        }
    }

    private void Mix(Span<float> red, Span<float> green, Span<float> blue, float offset)
    {
        float[] m = ColourMatrix.Of(Brightness * Contrast, Saturation, Hue);
        var (low, high, added) = (Vector256<float>.Zero, Vector256.Create((float)Largest), Vector256.Create(offset));
        int i = 0;
        for (; i <= red.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> r = Vector256.Create<float>(red[i..]);
            Vector256<float> g = Vector256.Create<float>(green[i..]);
            Vector256<float> b = Vector256.Create<float>(blue[i..]);
            Clamp(m[0] * r + m[1] * g + m[2] * b + added).CopyTo(red[i..]);
            Clamp(m[3] * r + m[4] * g + m[5] * b + added).CopyTo(green[i..]);
            Clamp(m[6] * r + m[7] * g + m[8] * b + added).CopyTo(blue[i..]);
        }

        for (; i < red.Length; i++)
        {
            var (r, g, b) = (red[i], green[i], blue[i]);
            red[i] = Math.Clamp(m[0] * r + m[1] * g + m[2] * b + offset, 0, (float)Largest);
            green[i] = Math.Clamp(m[3] * r + m[4] * g + m[5] * b + offset, 0, (float)Largest);
            blue[i] = Math.Clamp(m[6] * r + m[7] * g + m[8] * b + offset, 0, (float)Largest);
        }

        Vector256<float> Clamp(Vector256<float> values) => Vector256.Min(Vector256.Max(values, low), high);
    }

    private static void Scale(Span<float> pixels, float factor, float offset)
    {
        var (high, added) = (Vector256.Create((float)Largest), Vector256.Create(offset));
        int i = 0;
        for (; i <= pixels.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> changed = factor * Vector256.Create<float>(pixels[i..]) + added;
            Vector256.Min(Vector256.Max(changed, Vector256<float>.Zero), high).CopyTo(pixels[i..]);
        }

        for (; i < pixels.Length; i++)
        {
            pixels[i] = Math.Clamp(factor * pixels[i] + offset, 0, (float)Largest);
        }
    }

    private static double Sum(ReadOnlySpan<float> pixels)
    {
        double total = 0;
        for (; !pixels.IsEmpty; pixels = pixels[Math.Min(BlockSize, pixels.Length)..])
        {
            ReadOnlySpan<float> block = pixels[..Math.Min(BlockSize, pixels.Length)];
            Vector256<float> sums = Vector256<float>.Zero;
            int i = 0;
            for (; i <= block.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                sums += Vector256.Create(block[i..]);
            }

            for (int lane = 0; lane < Vector256<float>.Count; lane++)
            {
                total += sums[lane];
            }

            for (; i < block.Length; i++)
            {
                total += block[i];
            }
        }

        return total;
    }
}
