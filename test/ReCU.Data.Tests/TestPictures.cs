using SkiaSharp;

namespace ReCU.Data.Tests;

/// <summary>Makes image files.</summary>
internal static class TestPictures
{
    /// <summary>Pixels of a picture, red, green, blue, alpha for each: noise that the seed decides.</summary>
    public static byte[] Noise(int height, int width, int seed)
    {
        var pixels = new byte[4 * height * width];
        new Random(seed).NextBytes(pixels);
        for (int i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] = 255;
        }

        return pixels;
    }

    /// <summary>Pixels of one colour.</summary>
    public static byte[] Plain(int height, int width, byte red, byte green, byte blue, byte alpha = 255) =>
        [.. Enumerable.Range(0, height * width).SelectMany(_ => new[] { red, green, blue, alpha })];

    /// <summary>Encodes a picture.</summary>
    public static byte[] Encode(
        byte[] pixels, int height, int width, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using SKData data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    /// <summary>Writes a picture, and the folders above it where they are missing.</summary>
    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Fills a folder with pictures of noise: classes <c>a</c> and <c>b</c>, the row as name.</summary>
    public static void WriteFolder(string folder, int count, int height = 5, int width = 4)
    {
        for (int i = 0; i < count; i++)
        {
            string name = i < (count + 1) / 2 ? $"a/{i:d4}.png" : $"b/{i:d4}.png";
            Write(Path.Combine(folder, name), Encode(Noise(height, width, i), height, width));
        }
    }

    /// <summary>The planes of a picture, red, green, blue.</summary>
    public static byte[] Planes(byte[] pixels) =>
        [.. Enumerable.Range(0, 3).SelectMany(c => pixels.Where((_, i) => i % 4 == c))];

    /// <summary>Reads rows of a set, each apart, and copies them.</summary>
    public static List<(int Row, byte[] Pixels)> ReadAll(ImageDataset images, int[] rows, int batch = 3)
    {
        using IImageReader reader = images.Open(rows);
        var read = new List<(int, byte[])>();
        for (int done = 0; done < rows.Length; done += batch)
        {
            read.AddRange(reader.Read(batch).Select(image => (image.Row, image.Bytes.ToArray())));
        }

        return read;
    }
}
