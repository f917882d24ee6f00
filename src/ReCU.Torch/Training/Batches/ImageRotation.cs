using System.Buffers;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Graph;

namespace ReCU.Torch.Training.Batches;

/// <summary>
/// Rotates images around their centre with bilinear interpolation: the pixel at (y, x) comes from
/// <c>(cos y' - sin x', sin y' + cos x')</c>, where y' and x' are its distances from the centre. A positive angle
/// rotates clockwise.
/// </summary>
/// <remarks>
/// The image is copied into a frame of the pixels around it, and positions are clamped to the frame, so that the loop
/// needs no borders. The positions of a row are computed once for all channels. Vectors have eight lanes, and every
/// processor rounds alike: AVX2 only gathers in another way.
/// </remarks>
/// <param name="shape">Shape of the images.</param>
internal sealed class ImageRotation(FeatureShape shape)
{
    // One pixel before the image and two after it: a position on the frame has a neighbour too.
    private const int Before = 1;
    private const int Behind = 2;

    private readonly int _stride = shape.Width + Before + Behind;
    private readonly int _framedHeight = shape.Height + Before + Behind;

    /// <summary>Rotates an image in place.</summary>
    /// <param name="pixels">Planar.</param>
    /// <param name="degrees">The angle.</param>
    /// <param name="outside">The value around the image, for each channel.</param>
    public void Apply(Span<float> pixels, double degrees, ReadOnlySpan<float> outside)
    {
        (int channels, int height, int width) = shape;
        int framedArea = _stride * _framedHeight;
        float[] framed = ArrayPool<float>.Shared.Rent(channels * framedArea);
        int[] places = ArrayPool<int>.Shared.Rent(width);
        float[] parts = ArrayPool<float>.Shared.Rent(2 * width);
        for (int c = 0; c < channels; c++)
        {
            Frame(
                pixels.Slice(c * height * width, height * width),
                framed.AsSpan(c * framedArea, framedArea),
                outside[c]);
        }

        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        Span<float> downs = parts.AsSpan(0, width);
        Span<float> rights = parts.AsSpan(width, width);
        for (int y = 0; y < height; y++)
        {
            Locate(y, (float)sine, (float)cosine, places.AsSpan(0, width), downs, rights);
            for (int c = 0; c < channels; c++)
            {
                Interpolate(
                    framed.AsSpan(c * framedArea, framedArea),
                    places.AsSpan(0, width),
                    downs,
                    rights,
                    pixels.Slice((c * height + y) * width, width));
            }
        }

        ArrayPool<float>.Shared.Return(framed);
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<float>.Shared.Return(parts);
    }

    private void Frame(ReadOnlySpan<float> plane, Span<float> framed, float outside)
    {
        framed.Fill(outside);
        for (int y = 0; y < shape.Height; y++)
        {
            plane.Slice(y * shape.Width, shape.Width).CopyTo(framed[((y + Before) * _stride + Before)..]);
        }
    }

    // For each pixel of a row: the place in the frame of the source pixel above and to the left, and the distances from
    // it.
    private void Locate(int y, float sine, float cosine, Span<int> places, Span<float> downs, Span<float> rights)
    {
        (float middleY, float middleX) = ((shape.Height - 1) / 2f, (shape.Width - 1) / 2f);
        float below = y - middleY;
        for (int x = 0; x < places.Length; x++)
        {
            float beside = x - middleX;
            float sourceY = Math.Clamp(middleY + cosine * below - sine * beside, -Before, shape.Height);
            float sourceX = Math.Clamp(middleX + sine * below + cosine * beside, -Before, shape.Width);
            (float top, float left) = (MathF.Floor(sourceY), MathF.Floor(sourceX));
            places[x] = ((int)top + Before) * _stride + (int)left + Before;
            (downs[x], rights[x]) = (sourceY - top, sourceX - left);
        }
    }

    private void Interpolate(
        Span<float> framed,
        ReadOnlySpan<int> places,
        ReadOnlySpan<float> downs,
        ReadOnlySpan<float> rights,
        Span<float> row)
    {
        int x = 0;
        if (Avx2.IsSupported)
        {
            for (; x <= row.Length - Vector256<float>.Count; x += Vector256<float>.Count)
            {
                Vector256<int> place = Vector256.Create(places[x..]);
                Vector256<float> right = Vector256.Create(rights[x..]);
                Vector256<float> above = Between(Gather(framed, place), Gather(framed[1..], place), right);
                Vector256<float> under =
                    Between(Gather(framed[_stride..], place), Gather(framed[(_stride + 1)..], place), right);
                Between(above, under, Vector256.Create(downs[x..])).CopyTo(row[x..]);
            }
        }

        for (; x < row.Length; x++)
        {
            ReadOnlySpan<float> around = framed[places[x]..];
            float above = around[0] + rights[x] * (around[1] - around[0]);
            float under = around[_stride] + rights[x] * (around[_stride + 1] - around[_stride]);
            row[x] = above + downs[x] * (under - above);
        }
    }

    private static Vector256<float> Between(Vector256<float> first, Vector256<float> second, Vector256<float> share) =>
        first + share * (second - first);

    // Locate clamps the places to the frame, whatever the angle.
    private static unsafe Vector256<float> Gather(ReadOnlySpan<float> values, Vector256<int> places)
    {
        fixed (float* start = values)
        {
            return Avx2.GatherVector256(start, places, sizeof(float));
        }
    }
}
