using SkiaSharp;

namespace ReCU.Data.Decoding;

/// <summary>Decodes files with Skia.</summary>
/// <remarks>
/// Skia gets a copy of the bytes, never a managed stream: an exception in a stream's callback, for example about a
/// position that a damaged file requests, would end the process.
/// </remarks>
internal static class EncodedImage
{
    /// <summary>
    /// The most bytes that are appended to a file without its end: more than the largest unit of a JPEG (ten blocks of
    /// 64 coefficients of 26 bits), some of whose blocks may be outside of the image.
    /// </summary>
    public const int Slack = 4096;

    // Bytes for a decoder to read after the end: bits that start with each of 00, 01, 10 and 11.
    private static readonly byte[] _fillers = [0x00, 0x55, 0xaa, 0xcc];

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file, or its beginning.</param>
    /// <param name="length">Length of the file.</param>
    /// <returns>A codec that has read the header; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The file is not an image that can be decoded.</exception>
    public static SKCodec Open(ReadOnlySpan<byte> file, long length)
    {
        if (FileSignature.Recognise(file) == ImageFormat.Bmp)
        {
            BitmapFile.Check(file, length);
        }

        using SKData data = SKData.CreateCopy(file);
        return SKCodec.Create(new SKMemoryStream(data), out _) ?? throw new InvalidDataException(
            "the file is not an image that can be decoded: its header is damaged, incomplete or unsupported");
    }

    /// <summary>Decodes a file, even if only its end marker is missing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="check">Receives the image's size before memory is allocated; throws if it is too large.</param>
    /// <returns>The image, as <see cref="PixelConversion"/> reads it; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">It is no sound image.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory for the image.</exception>
    public static SKBitmap Decode(ReadOnlySpan<byte> file, Action<SKImageInfo> check)
    {
        if (FileSignature.Recognise(file) == ImageFormat.Jpeg && JpegScans.Count(file) > JpegScans.Most)
        {
            throw new InvalidDataException($"it has more than {JpegScans.Most} scans, and would take long to decode");
        }

        SKCodecResult result = TryDecode(file, check, out SKBitmap? bitmap);
        if (result == SKCodecResult.Success)
        {
            return bitmap!;
        }

        return TryComplete(file, check) ?? throw new InvalidDataException(
            result == SKCodecResult.IncompleteInput ? "the file ends too early" : $"the decoder says {result}");
    }

    private static SKBitmap? TryComplete(ReadOnlySpan<byte> file, Action<SKImageInfo> check) =>
        FileSignature.Recognise(file) switch
        {
            ImageFormat.Bmp when BitmapFile.MissingPadding(file) is > 0 and var missing =>
                TryDecode([.. file, .. new byte[missing]], check, out SKBitmap? bitmap) == SKCodecResult.Success
                    ? bitmap
                    : null,
            ImageFormat.Jpeg when JpegScans.LackOnlyTheEnd(file) => WithoutItsEndMark(file.TrimEnd((byte)0xff), check),
            _ => null,
        };

    // The decoder reads ahead, so it needs bytes after the last one. If the image is complete, their values do not
    // matter. If some of it is missing, they replace it, and cannot all give the same image.
    private static SKBitmap? WithoutItsEndMark(ReadOnlySpan<byte> file, Action<SKImageInfo> check)
    {
        SKBitmap? image = null;
        foreach (byte filler in _fillers)
        {
            byte[] completed = [.. file, .. Enumerable.Repeat(filler, Slack - 2), 0xff, 0xd9];
            SKCodecResult result = TryDecode(completed, check, out SKBitmap? bitmap);
            if (result != SKCodecResult.Success
                || (image is not null && !image.GetPixelSpan().SequenceEqual(bitmap!.GetPixelSpan())))
            {
                bitmap?.Dispose();
                image?.Dispose();
                return null;
            }

            if (image is null)
            {
                image = bitmap;
            }
            else
            {
                bitmap!.Dispose();
            }
        }

        return image;
    }

    private static SKCodecResult TryDecode(ReadOnlySpan<byte> file, Action<SKImageInfo> check, out SKBitmap? bitmap)
    {
        bitmap = null;
        using SKCodec codec = Open(file, file.Length);
        check(codec.Info);
        // Like SKBitmap.Decode, and so ML.NET: colours multiplied by alpha, no colour profile.
        SKImageInfo info = codec.Info.WithColorSpace(null);
        info = info.AlphaType == SKAlphaType.Unpremul ? info.WithAlphaType(SKAlphaType.Premul) : info;
        var decoded = new SKBitmap();
        SKCodecResult result = decoded.TryAllocPixels(info)
            ? codec.GetPixels(info, decoded.GetPixels())
            : throw new InsufficientMemoryException($"There is no memory for an image of {info.Height}x{info.Width}.");
        if (result != SKCodecResult.Success)
        {
            decoded.Dispose();
            return result;
        }

        bitmap = InFourBytes(decoded);
        return result;
    }

    private static SKBitmap InFourBytes(SKBitmap bitmap)
    {
        if (bitmap.ColorType is SKColorType.Bgra8888 or SKColorType.Rgba8888)
        {
            return bitmap;
        }

        using (bitmap)
        {
            return bitmap.Copy(SKColorType.Bgra8888) ?? throw new InvalidDataException(
                $"it has colours of the kind {bitmap.ColorType}, which are not read");
        }
    }
}
