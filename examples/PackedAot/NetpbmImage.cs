using System.Globalization;
using System.Text;
using ReCU.Graph;

namespace PackedAot;

/// <summary>A grey (P5) or colour (P6) image of 8 bits a sample: the simplest image format there is.</summary>
internal static class NetpbmImage
{
    /// <summary>Reads an image as planar pixels from 0 to 255.</summary>
    /// <exception cref="InvalidDataException">The file is no such image, or not of this shape.</exception>
    public static float[] Read(string path, FeatureShape shape)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int position = 0;
        string magic = Token(bytes, ref position);
        int width = Number(bytes, ref position);
        int height = Number(bytes, ref position);
        int most = Number(bytes, ref position);
        int channels = magic switch { "P5" => 1, "P6" => 3, _ => 0 };
        if (new FeatureShape(channels, height, width) != shape || most != 255 || bytes.Length - position != shape.Count)
        {
            throw new InvalidDataException(
                $"{path} is not a binary Netpbm image of {shape} with 8 bits a sample, which the network reads.");
        }

        var pixels = new float[shape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int channel, int pixel) = Math.DivRem(i, shape.Area);
            pixels[i] = bytes[position + pixel * channels + channel];
        }

        return pixels;
    }

    private static int Number(byte[] bytes, ref int position) =>
        int.TryParse(Token(bytes, ref position), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : -1;

    // A word and the one white space after it.
    private static string Token(byte[] bytes, ref int position)
    {
        int start = position;
        while (position < bytes.Length && !char.IsWhiteSpace((char)bytes[position]))
        {
            position++;
        }

        return Encoding.ASCII.GetString(bytes, start, position++ - start);
    }
}
