using System.Buffers.Binary;
using System.IO.Compression;

namespace ReCU.Data.Tests.Files;

/// <summary>Writes files of exact formats.</summary>
internal static class TestFiles
{
    /// <summary>Bytes of an IDX file: the header announces <paramref name="lengths"/>, whatever the data are.</summary>
    public static byte[] Idx(byte[] data, params int[] lengths)
    {
        var file = new byte[4 + 4 * lengths.Length + data.Length];
        (file[2], file[3]) = (8, (byte)lengths.Length);
        for (int i = 0; i < lengths.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), lengths[i]);
        }

        data.CopyTo(file, file.Length - data.Length);
        return file;
    }

    /// <summary>Compresses.</summary>
    public static byte[] Gzip(byte[] data)
    {
        using var content = new MemoryStream();
        using (var stream = new GZipStream(content, CompressionLevel.Fastest))
        {
            stream.Write(data);
        }

        return content.ToArray();
    }

    /// <summary>Noise that the seed decides.</summary>
    public static byte[] Noise(int count, int seed)
    {
        var data = new byte[count];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>Records of a CIFAR file: labels, as many as the format has, then 3072 bytes of noise.</summary>
    public static byte[] Cifar(params byte[][] labels) =>
        [.. labels.SelectMany((label, i) => label.Concat(Noise(3072, seed: label[^1] * 1000 + i)))];
}
