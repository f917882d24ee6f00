using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Devices;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Turns images into the network's input on the network's device.</summary>
internal abstract class BatchSource : IDisposable
{
    /// <summary>Shape of an image with its border, the network's input.</summary>
    public abstract FeatureShape Shape { get; }

    /// <summary>Bytes of a GPU's memory that hold images for the whole run.</summary>
    public virtual long ResidentBytes => 0;

    /// <summary>The range of the pixels in the images that were read first.</summary>
    public PixelRange Range { get; } = new();

    /// <summary>Creates the source of a run.</summary>
    /// <param name="device">The network's device.</param>
    /// <param name="geometry">Size and border.</param>
    /// <param name="normalisation">The network's normalisation.</param>
    /// <param name="augmentation">Random changes to the training images.</param>
    /// <param name="residentLimit">
    /// Bytes of a GPU's memory that may hold images; null takes half of what is free.
    /// </param>
    /// <param name="sets">The data sets of the run, training images first.</param>
    public static BatchSource Open(
        ComputeDevice device,
        InputGeometry geometry,
        Normalisation normalisation,
        Augmentation augmentation,
        long? residentLimit,
        IReadOnlyList<ImageDataset> sets) =>
        device.AssemblesImages
            ? new DeviceBatches(
                device,
                geometry,
                normalisation,
                ResidentImages.Load(device, geometry, augmentation, residentLimit, sets))
            : new HostBatches(geometry, normalisation);

    /// <summary>Opens a reader of rows.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows, in the order of reading.</param>
    /// <param name="batchSize">The most rows of a batch.</param>
    /// <param name="epoch">Random changes; null for none, as in evaluation.</param>
    /// <returns>A reader; the caller disposes it.</returns>
    public BatchReader Open(
        ImageDataset images, ReadOnlyMemory<int> rows, int batchSize, AugmentedEpoch? epoch = null)
    {
        // Copied before the reader starts to count.
        AugmentedEpoch? mixing = epoch?.Augmentation.MixUp is null
            ? null
            : epoch with { Visits = epoch.Visits?.Copy() };
        BatchReader reader = OpenImages(images, rows, batchSize, epoch);
        return mixing is null ? reader : new MixingReader(reader, mixing, Upload);
    }

    /// <summary>Opens a reader that applies the changes of individual images.</summary>
    private protected abstract BatchReader OpenImages(
        ImageDataset images, ReadOnlyMemory<int> rows, int batchSize, AugmentedEpoch? epoch);

    /// <summary>Copies a tensor from the host to where batches are assembled.</summary>
    private protected abstract Tensor Upload(Tensor host);

    /// <inheritdoc/>
    public abstract void Dispose();
}
