using System.Buffers.Binary;

namespace ReCU.TestKit;

/// <summary>Makes BMP files, which need no library: what is written is what is read.</summary>
public static class BitmapPictures
{
    private const int HeaderLength = 54;

    /// <summary>A file of noise around a brightness.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <param name="brightness">What is added to a noise of 0 to 99.</param>
    public static byte[] Noise(int height, int width, int seed, int brightness = 0)
    {
        var random = new Random(seed);
        var colours = new byte[3 * height * width];
        for (int i = 0; i < colours.Length; i++)
        {
            colours[i] = (byte)Math.Min(255, brightness + random.Next(100));
        }

        return Encode(height, width, colours);
    }

    /// <summary>A file of given colours.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="colours">Red, green and blue of each pixel, row after row from the top.</param>
    public static byte[] Encode(int height, int width, ReadOnlySpan<byte> colours)
    {
        int stride = (3 * width + 3) / 4 * 4;
        var file = new byte[HeaderLength + stride * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(34), stride * height);
        for (int y = 0; y < height; y++)
        {
            // From the bottom, and blue first.
            Span<byte> row = file.AsSpan(HeaderLength + (height - 1 - y) * stride);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> colour = colours.Slice(3 * (y * width + x), 3);
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = (colour[2], colour[1], colour[0]);
            }
        }

        return file;
    }

    /// <summary>Writes a file, and the folders above it where they are missing.</summary>
    public static void Write(string path, byte[] file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
    }
}
