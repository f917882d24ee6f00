using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Assembles images in the host's memory, for a network on the CPU.</summary>
/// <param name="geometry">Size and border.</param>
/// <param name="normalisation">The network's normalisation.</param>
internal sealed class HostBatches(InputGeometry geometry, Normalisation normalisation) : BatchSource
{
    private readonly BatchAssembler _assembler = new(geometry, normalisation);

    /// <inheritdoc/>
    public override FeatureShape Shape => _assembler.Shape;

    /// <inheritdoc/>
    private protected override BatchReader OpenImages(
        ImageDataset images, ReadOnlyMemory<int> rows, int batchSize, AugmentedEpoch? epoch) =>
        new Reader(_assembler, Range, images, rows, Math.Min(batchSize, rows.Length), epoch);

    /// <inheritdoc/>
    private protected override Tensor Upload(Tensor host) => host;

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The readers own the memory.
    }

    private sealed class Reader(
        BatchAssembler assembler,
        PixelRange range,
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        int batchSize,
        AugmentedEpoch? epoch) : BatchReader
    {
        private readonly IImageReader _reader = images.Open(rows);
        private readonly Tensor _buffer = assembler.NewBatch(batchSize).DetachFromDisposeScope();

        public override Batch? Read(int count)
        {
            IReadOnlyList<ImagePixels> pixels = _reader.Read(count);
            if (pixels.Count == 0)
            {
                return null;
            }

            range.Add(pixels);
            assembler.Write(pixels, new DenseFloats(_buffer), epoch);
            int[] read = [.. pixels.Select(image => image.Row)];
            long[] labels = Array.ConvertAll(read, row => (long)images.Labels[row]);
            return new Batch(_buffer.narrow(0, 0, read.Length), tensor(labels), read);
        }

        public override void Dispose()
        {
            _buffer.Dispose();
            _reader.Dispose();
        }
    }
}
