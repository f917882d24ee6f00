using ReCU.Data.Decoding;
using SkiaSharp;

namespace ReCU.Data.Tests.Decoding;

/// <summary>Sound files of each format, in as many of its forms as are at hand.</summary>
internal static class SeedFiles
{
    public static IReadOnlyList<byte[]> Of(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => [Encoded(SKEncodedImageFormat.Jpeg), Grey(SKEncodedImageFormat.Jpeg), .. Kept("*.jpg")],
        ImageFormat.Png => [Encoded(SKEncodedImageFormat.Png), Grey(SKEncodedImageFormat.Png), .. Kept("*.png")],
        ImageFormat.WebP => [Encoded(SKEncodedImageFormat.Webp), Lossy(), .. Kept("*.webp")],
        ImageFormat.Gif => [.. Kept("*.gif"), TwoPictures()],
        ImageFormat.Bmp =>
        [
            .. Kept("*.bmp"),
            Bitmap(24, 0, width: 7),
            Bitmap(32, 0, width: 5),
            Bitmap(16, 0, width: 5),
            Bitmap(32, 3, width: 5, masks: [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0]),
            Bitmap(8, 0, width: 9, colours: 256),
            Bitmap(4, 0, width: 9, colours: 16),
            Bitmap(1, 0, width: 19, colours: 2),
            Bitmap(8, 1, 6, colours: 256, rows: [6, 17, 0, 0, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 6, 3, 0, 2, 0, 0, 0, 1]),
            Bitmap(4, 2, width: 6, colours: 16, rows: [6, 0x17, 0, 0, 0, 6, 0x12, 0x34, 0x56, 0, 0, 0, 0, 1]),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>A file that is kept beside the tests.</summary>
    public static string PathOf(string name) =>
        Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", name);

    /// <summary>A BMP of four rows.</summary>
    public static byte[] Bitmap(
        int bits, int compression, int width, int colours = 0, byte[]? masks = null, byte[]? rows = null)
    {
        int stride = (width * bits + 31) / 32 * 4;
        byte[] palette = [.. Enumerable.Range(0, 4 * colours).Select(i => (byte)(i * 37)), .. masks ?? []];
        if (rows is null)
        {
            rows = new byte[4 * stride];
            new Random(bits + width).NextBytes(rows);
        }

        return
        [
            .. "BM"u8, .. Bytes(54 + palette.Length + rows.Length), .. Bytes(0), .. Bytes(54 + palette.Length),
            .. Bytes(40), .. Bytes(width), .. Bytes(4), 1, 0, (byte)bits, 0, .. Bytes(compression),
            .. Bytes(rows.Length), .. Bytes(2835), .. Bytes(2835), .. Bytes(colours), .. Bytes(0), .. palette, .. rows,
        ];
    }

    private static byte[] Bytes(int value) => BitConverter.GetBytes(value);

    private static IEnumerable<byte[]> Kept(string pattern) => Directory
        .GetFiles(PathOf(""), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    private static byte[] Encoded(SKEncodedImageFormat format) =>
        TestPictures.Encode(TestPictures.Noise(19, 13, seed: 1), 19, 13, format);

    private static byte[] Grey(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Gray8, SKAlphaType.Opaque));
        for (int i = 0; i < 256; i++)
        {
            System.Runtime.InteropServices.Marshal.WriteByte(bitmap.GetPixels(), i, (byte)(i * 7));
        }

        using SKData data = bitmap.Encode(format, 80);
        return data.ToArray();
    }

    private static byte[] Lossy()
    {
        using SKBitmap bitmap = SKBitmap.Decode(TestPictures.Encode(TestPictures.Noise(19, 13, seed: 2), 19, 13));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Webp, 60);
        return data.ToArray();
    }

    // Animated, with transparency; the second picture covers a part of the first.
    private static byte[] TwoPictures() =>
    [
        .. "GIF89a"u8, 3, 0, 2, 0, 0x91, 0, 0, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255,
        0x21, 0xf9, 4, 1, 5, 0, 0, 0, 0x2c, 0, 0, 0, 0, 3, 0, 2, 0, 0, .. Codes(0, 1, 2, 3, 2, 1),
        0x21, 0xf9, 4, 9, 5, 0, 2, 0, 0x2c, 1, 0, 0, 0, 1, 0, 1, 0, 0, .. Codes(3), 0x3b,
    ];

    // LZW of two bits a pixel, cleared so often that every code has three bits.
    private static byte[] Codes(params int[] pixels)
    {
        const int clear = 4, end = 5;
        int[] codes = [.. pixels.Chunk(2).SelectMany(pair => (int[])[clear, .. pair]), end];
        var bytes = new byte[(3 * codes.Length + 7) / 8];
        for (int bit = 0; bit < 3 * codes.Length; bit++)
        {
            bytes[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
        }

        return [2, (byte)bytes.Length, .. bytes, 0];
    }
}
