using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Devices;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Makes what a network reads out of images, where the network computes.</summary>
internal abstract class BatchSource : IDisposable
{
    /// <summary>Shape of an image with its border, as the network reads it.</summary>
    public abstract FeatureShape Shape { get; }

    /// <summary>Bytes of a GPU's memory that hold images for the whole run.</summary>
    public virtual long ResidentBytes => 0;

    /// <summary>The scale of the pixels, as far as the images tell that were read first.</summary>
    public PixelRange Range { get; } = new();

    /// <summary>The source of a run.</summary>
    /// <param name="device">What the network computes on.</param>
    /// <param name="geometry">What size images get.</param>
    /// <param name="normalisation">The network's scale.</param>
    /// <param name="augmentation">Random changes to the training images.</param>
    /// <param name="residentLimit">
    /// Bytes of a GPU's memory that may hold images; null takes half of what is free.
    /// </param>
    /// <param name="sets">The data sets of the run, the training images first.</param>
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

    /// <summary>Opens rows.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows, in the order in which they are read.</param>
    /// <param name="batchSize">The most that are read at once.</param>
    /// <param name="epoch">Random changes; null reads images as they are evaluated.</param>
    /// <returns>A reader; the caller disposes it.</returns>
    public BatchReader Open(
        ImageDataset images, ReadOnlyMemory<int> rows, int batchSize, AugmentedEpoch? epoch = null)
    {
        // Copied before the reader begins to count.
        AugmentedEpoch? mixing = epoch?.Augmentation.MixUp is null
            ? null
            : epoch with { Visits = epoch.Visits?.Copy() };
        BatchReader reader = OpenImages(images, rows, batchSize, epoch);
        return mixing is null ? reader : new MixingReader(reader, mixing, Upload);
    }

    /// <summary>Opens rows, with what is changed in each image by itself.</summary>
    private protected abstract BatchReader OpenImages(
        ImageDataset images, ReadOnlyMemory<int> rows, int batchSize, AugmentedEpoch? epoch);

    /// <summary>Brings a tensor of the host's to where batches are put together.</summary>
    private protected abstract Tensor Upload(Tensor host);

    /// <inheritdoc/>
    public abstract void Dispose();
}
