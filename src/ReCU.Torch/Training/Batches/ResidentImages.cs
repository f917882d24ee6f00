using System.Runtime.InteropServices;
using ReCU.Data;
using ReCU.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>A data set in the device's memory: the bytes of its pixels, and its labels.</summary>
internal sealed class ResidentImages : IDisposable
{
    private const long DefaultLimit = 1L << 30;
    private const int ChunkSize = 64 << 20;

    private ResidentImages(Tensor pixels, Tensor labels) => (Pixels, Labels) = (pixels, labels);

    /// <summary>[images, channels, height * width], uint8.</summary>
    public Tensor Pixels { get; }

    /// <summary>[images], int64.</summary>
    public Tensor Labels { get; }

    /// <summary>Bytes of memory that they take.</summary>
    public long Bytes => Pixels.numel() + sizeof(long) * Labels.numel();

    /// <summary>Copies those data sets of a run to the device that fit.</summary>
    /// <param name="device">The device.</param>
    /// <param name="geometry">Size and border.</param>
    /// <param name="augmentation">The changes that are applied before images reach the device.</param>
    /// <param name="limit">
    /// Bytes of the device's memory that may hold images; null takes half of what is free, or 1 GiB.
    /// </param>
    /// <param name="sets">The data sets, most important first.</param>
    public static IReadOnlyDictionary<ImageDataset, ResidentImages> Load(
        ComputeDevice device,
        InputGeometry geometry,
        Augmentation augmentation,
        long? limit,
        IReadOnlyList<ImageDataset> sets)
    {
        var resident = new Dictionary<ImageDataset, ResidentImages>();
        try
        {
            Fill(resident, device, geometry, augmentation, limit, sets);
        }
        catch
        {
            foreach (ResidentImages images in resident.Values)
            {
                images.Dispose();
            }

            throw;
        }

        return resident;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
    }

    private static void Fill(
        Dictionary<ImageDataset, ResidentImages> resident,
        ComputeDevice device,
        InputGeometry geometry,
        Augmentation augmentation,
        long? limit,
        IReadOnlyList<ImageDataset> sets)
    {
        long left = limit
            ?? (device.IsCuda ? CudaMemory.Read(device.Torch.index)?.Free / 2 : null)
            ?? DefaultLimit;
        foreach (ImageDataset images in sets.Where(images => CanBeHeld(images, geometry, augmentation)).Distinct())
        {
            long size = (long)images.Count * (geometry.ImageShape.Count + sizeof(long));
            if (size <= left && TryLoad(device, geometry, images) is { } held)
            {
                left -= size;
                resident.Add(images, held);
            }
        }
    }

    // Images that the host assembles are copied batch by batch. Streams may not fit into memory, and have their own
    // order; of image folders it is unknown beforehand which files are broken.
    private static bool CanBeHeld(ImageDataset images, InputGeometry geometry, Augmentation augmentation) =>
        images.PixelsAreBytes && images.CommonShape == geometry.ImageShape && geometry.CentreCrop is null
        && !augmentation.IsMadeByHost && images.ShuffleWindow is null && !images.MayLeaveOut;

    // Another process may use the memory, or the limit was too high: then each batch is copied individually.
    private static ResidentImages? TryLoad(ComputeDevice device, InputGeometry geometry, ImageDataset images)
    {
        try
        {
            return Load(device, geometry, images);
        }
        catch (ExternalException exception) when (OutOfMemory.Read(exception) is not null)
        {
            return null;
        }
    }

    private static ResidentImages Load(ComputeDevice device, InputGeometry geometry, ImageDataset images)
    {
        using DisposeScope scope = NewDisposeScope();
        (int channels, int area) = (geometry.ImageShape.Channels, geometry.ImageShape.Area);
        Tensor pixels = empty([images.Count, channels, area], ScalarType.Byte, device.Torch);
        int chunk = Math.Max(1, ChunkSize / geometry.ImageShape.Count);
        Tensor buffer = empty([Math.Min(chunk, images.Count), channels, area], ScalarType.Byte);
        int[] rows = [.. Enumerable.Range(0, images.Count)];
        using IImageReader reader = images.Open(rows);
        for (int start = 0; start < rows.Length; start += chunk)
        {
            IReadOnlyList<ImagePixels> read = reader.Read(Math.Min(chunk, rows.Length - start));
            PixelBytes.Copy(read, buffer);
            using Tensor source = buffer.narrow(0, 0, read.Count);
            using Tensor target = pixels.narrow(0, start, read.Count);
            target.copy_(source);
        }

        long[] labels = Array.ConvertAll(rows, row => (long)images.Labels[row]);
        Tensor numbers = device.Upload(tensor(labels));
        return new ResidentImages(pixels.DetachFromDisposeScope(), numbers.DetachFromDisposeScope());
    }
}
