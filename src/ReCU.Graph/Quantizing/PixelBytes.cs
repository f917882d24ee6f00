using System.Numerics;

namespace ReCU.Graph.Quantizing;

/// <summary>Pixels that must be bytes, for a network with <see cref="NetworkGraph.TakesBytes"/>.</summary>
internal static class PixelBytes
{
    /// <summary>Checks that pixels are whole numbers from 0 to 255.</summary>
    /// <param name="pixels">Images after one another.</param>
    /// <param name="imageLength">Pixels of an image, channels included, for the message.</param>
    /// <exception cref="ArgumentException">One is not; the message names the first.</exception>
    public static void Check(ReadOnlySpan<float> pixels, int imageLength)
    {
        if (IndexOfOther(pixels) is >= 0 and var index)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Value {index % imageLength} of image {index / imageLength} is {pixels[index]}; the model's stem has ")
                + "int8 weights and takes whole numbers from 0 to 255. Round the pixels, or use a model with a float stem.",
                nameof(pixels));
        }
    }

    /// <summary>Index of the first value that is no whole number from 0 to 255; -1 where there is none.</summary>
    /// <param name="pixels">The values.</param>
    public static int IndexOfOther(ReadOnlySpan<float> pixels)
    {
        int i = 0;
        var most = new Vector<float>(byte.MaxValue);
        for (; i <= pixels.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var values = new Vector<float>(pixels[i..]);
            Vector<float> bounded = Vector.Min(Vector.Max(Vector.Truncate(values), Vector<float>.Zero), most);
            if (!Vector.EqualsAll(bounded, values))
            {
                break;
            }
        }

        while (i < pixels.Length && pixels[i] is >= 0 and <= byte.MaxValue && float.IsInteger(pixels[i]))
        {
            i++;
        }

        return i < pixels.Length ? i : -1;
    }
}
