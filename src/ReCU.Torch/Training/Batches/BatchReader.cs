using ReCU.Data;
using ReCU.Torch.Kernels;
using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>Images as the network reads them, with their labels. The caller disposes both.</summary>
/// <param name="Images">[N, channels, height, width]. In memory of the reader's, valid until its next batch.</param>
/// <param name="Labels">[N], int64.</param>
/// <param name="Rows">Their places in the data set.</param>
internal readonly record struct Batch(Tensor Images, Tensor Labels, int[] Rows) : IDisposable
{
    /// <summary>Number of images.</summary>
    public int Count => Rows.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}

/// <summary>Reads rows of a data set batch by batch.</summary>
internal sealed class BatchReader : IDisposable
{
    private readonly ImageDataset _images;
    private readonly IImageReader _reader;
    private readonly Action<IReadOnlyList<ImagePixels>, DenseFloats> _write;
    private readonly Tensor _buffer;
    private readonly CollectionPause _pause = new();

    /// <summary>Opens rows.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows, in the order in which they are read.</param>
    /// <param name="buffer">Holds a batch, [N, channels, height, width], float32 on the CPU; the caller's.</param>
    /// <param name="write">Makes the network's input of images.</param>
    public BatchReader(
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        Tensor buffer,
        Action<IReadOnlyList<ImagePixels>, DenseFloats> write)
    {
        _images = images;
        _reader = images.Open(rows);
        _buffer = buffer;
        _write = write;
    }

    /// <summary>Reads the next rows.</summary>
    /// <param name="count">How many, at most those that the buffer holds.</param>
    /// <returns>The batch, smaller where images were left out; null where none is left of it.</returns>
    public Batch? Read(int count)
    {
        _pause.BetweenBatches();
        IReadOnlyList<ImagePixels> pixels = _reader.Read(count);
        if (pixels.Count == 0)
        {
            return null;
        }

        _write(pixels, new DenseFloats(_buffer));
        int[] rows = [.. pixels.Select(image => image.Row)];
        long[] labels = Array.ConvertAll(rows, row => (long)_images.Labels[row]);
        return new Batch(_buffer.narrow(0, 0, rows.Length), tensor(labels), rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pause.Dispose();
        _reader.Dispose();
    }
}
