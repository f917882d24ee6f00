using System.Buffers.Binary;
using System.IO.Compression;

namespace FashionMnist;

/// <summary>Reads the format of MNIST and Fashion-MNIST: a magic number, dimensions, then bytes; plain or gzip.</summary>
internal static class IdxFile
{
    private static readonly string[] _classes =
    [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ];

    /// <summary>Reads the images and labels of one part of the data set.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="part">First part of the files' names, <c>train</c> or <c>t10k</c>.</param>
    public static Garment[] Read(string folder, string part)
    {
        byte[] images = ReadBytes(folder, $"{part}-images-idx3-ubyte", dimensions: 3, out int[] imageShape);
        byte[] labels = ReadBytes(folder, $"{part}-labels-idx1-ubyte", dimensions: 1, out int[] labelShape);
        if (imageShape[1] != 28 || imageShape[2] != 28 || imageShape[0] != labelShape[0])
        {
            throw new InvalidDataException(
                $"The {part} files hold {imageShape[0]} images of {imageShape[1]}x{imageShape[2]} and {labelShape[0]} labels; "
                + "as many labels as images of 28x28 were expected.");
        }

        int wrong = Array.FindIndex(labels, label => label >= _classes.Length);
        if (wrong >= 0)
        {
            throw new InvalidDataException(
                $"Label {wrong} of {part} is {labels[wrong]}; Fashion-MNIST has labels from 0 to {_classes.Length - 1}.");
        }

        return [.. labels.Select((label, i) => new Garment
        {
            Pixels = images[(i * 784)..((i + 1) * 784)],
            Label = _classes[label],
        })];
    }

    private static byte[] ReadBytes(string folder, string name, int dimensions, out int[] shape)
    {
        string plain = Path.Combine(folder, name);
        string path = File.Exists(plain) ? plain : plain + ".gz";
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"Neither {name} nor {name}.gz is in the folder {folder}.", path);
        }

        using var content = new MemoryStream();
        using (Stream file = File.OpenRead(path))
        using (Stream stream = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file)
        {
            stream.CopyTo(content);
        }

        byte[] bytes = content.ToArray();
        int headerLength = 4 + 4 * dimensions;
        // 0, 0, 8 for unsigned bytes, number of dimensions
        if (bytes.Length < headerLength || BinaryPrimitives.ReadInt32BigEndian(bytes) != 0x800 + dimensions)
        {
            throw new InvalidDataException($"{path} is no IDX file of bytes in {dimensions} dimensions.");
        }

        int[] lengths = [.. Enumerable.Range(0, dimensions)
            .Select(i => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * i)))];
        long count = lengths.Aggregate(1L, (product, length) => product * length);
        shape = lengths;
        return bytes.Length - headerLength == count
            ? bytes[headerLength..]
            : throw new InvalidDataException(
                $"{path} announces {count} bytes of data but holds {bytes.Length - headerLength}.");
    }
}
