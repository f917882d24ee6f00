namespace ReCU.Data.Decoding;

/// <summary>The formats that are decoded, recognised by the first bytes of a file.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    Bmp,
    WebP,
    Gif,
}

/// <summary>Recognises a file before a decoder gets it.</summary>
/// <remarks>
/// Skia supports more formats. One of them, WBMP, has a signature of two zero bytes, so that a file of zeros would be
/// an image.
/// </remarks>
internal static class FileSignature
{
    /// <summary>The format of a file.</summary>
    /// <param name="file">The file, or its beginning.</param>
    /// <exception cref="InvalidDataException">The file has none of these formats.</exception>
    public static ImageFormat Recognise(ReadOnlySpan<byte> file) => file switch
    {
        [] => throw new InvalidDataException("the file is empty"),
        [0xff, 0xd8, 0xff, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n', ..] => ImageFormat.Png,
        [(byte)'B', (byte)'M', ..] => ImageFormat.Bmp,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
            ImageFormat.WebP,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        _ => throw new InvalidDataException(
            "the file is not an image in a supported format: JPEG, PNG, BMP, WebP or GIF was expected"),
    };
}
