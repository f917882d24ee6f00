namespace ReCU.Data;

/// <summary>
/// Converts the colours of a decoded image to pixels, for every reader of files and of ML.NET's images.
/// </summary>
/// <remarks>
/// <para>
/// A decoded image contains its colours multiplied by alpha, as ML.NET's <c>LoadImages</c> and
/// <c>MLImage.CreateFromStream</c> return them. They are divided by alpha again, and alpha is dropped: the results are
/// the file's colours, as exactly as the bytes allow. Fully transparent pixels become black.
/// </para>
/// <para>If a colour is larger than its alpha, the image was not multiplied, for instance because its fourth byte is
/// meaningless. Its colours are used unchanged.</para>
/// </remarks>
internal static class PixelConversion
{
    private const int BytesPerPixel = 4;

    /// <summary>Rounds a pixel to a byte.</summary>
    /// <param name="pixel">The pixel; it is clipped to 0 to 255.</param>
    public static byte Round(float pixel) => (byte)Math.Clamp(pixel + 0.5f, 0, byte.MaxValue);

    /// <summary>
    /// Grey of a colour: ITU-R BT.601 luma, rounded. Computed in integers, so that grey stays exactly the same.
    /// </summary>
    /// <param name="red">Red.</param>
    /// <param name="green">Green.</param>
    /// <param name="blue">Blue.</param>
    public static byte Grey(byte red, byte green, byte blue) =>
        (byte)((299 * red + 587 * green + 114 * blue + 500) / 1000);

    /// <summary>Splits an image into planes: red, green and blue, or grey alone.</summary>
    /// <param name="pixels">Four bytes for each pixel: the colours, multiplied by alpha, and alpha.</param>
    /// <param name="blueFirst">Whether blue is the first of the four, else red.</param>
    /// <param name="channels">3 for colour, 1 for grey.</param>
    /// <param name="planes">Receives the planes, one after another.</param>
    /// <exception cref="ArgumentException">The span is too short, or the channels are neither 1 nor 3.</exception>
    public static void Split(ReadOnlySpan<byte> pixels, bool blueFirst, int channels, Span<byte> planes)
    {
        int area = pixels.Length / BytesPerPixel;
        if (channels is not (1 or 3) || planes.Length < (long)channels * area)
        {
            throw new ArgumentException(
                $"{planes.Length} bytes do not take {area} pixels of {channels} channels; there are 1 or 3 channels.",
                nameof(planes));
        }

        (int red, int blue) = blueFirst ? (2, 0) : (0, 2);
        byte[]? quotients = IsMultiplied(pixels) ? Quotients.Value : null;
        for (int i = 0; i < area; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * BytesPerPixel, BytesPerPixel);
            (byte r, byte g, byte b) = (pixel[red], pixel[1], pixel[blue]);
            if (quotients is not null && pixel[3] != byte.MaxValue)
            {
                ReadOnlySpan<byte> ofAlpha = quotients.AsSpan(pixel[3] << 8, 256);
                (r, g, b) = (ofAlpha[r], ofAlpha[g], ofAlpha[b]);
            }

            if (channels == 1)
            {
                planes[i] = Grey(r, g, b);
            }
            else
            {
                planes[i] = r;
                planes[area + i] = g;
                planes[2 * area + i] = b;
            }
        }
    }

    // Whether any pixel must be divided, and all colours can be products with their alpha.
    private static bool IsMultiplied(ReadOnlySpan<byte> pixels)
    {
        bool opaque = true;
        for (int i = 0; i + 3 < pixels.Length; i += BytesPerPixel)
        {
            byte alpha = pixels[i + 3];
            if (alpha == byte.MaxValue)
            {
                continue;
            }

            opaque = false;
            if (pixels[i] > alpha || pixels[i + 1] > alpha || pixels[i + 2] > alpha)
            {
                return false;
            }
        }

        return !opaque;
    }

    /// <summary>For each alpha and product, the colour: product x 255 / alpha, rounded; 0 if alpha is 0.</summary>
    private static class Quotients
    {
        public static byte[] Value { get; } =
        [
            .. Enumerable.Repeat((byte)0, 256),
            .. from alpha in Enumerable.Range(1, 255)
               from product in Enumerable.Range(0, 256)
               select (byte)Math.Min((product * 255 + alpha / 2) / alpha, 255),
        ];
    }
}
