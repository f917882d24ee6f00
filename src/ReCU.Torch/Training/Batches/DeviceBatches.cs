using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>
/// Assembles images on the device, from bytes that are there or that are copied batch by batch. Images that must be
/// resized, rotated, coloured or covered, and those that are not bytes, are assembled by the host and copied.
/// </summary>
/// <remarks>
/// Nothing here waits for the device. Copies are queued after its work, so the host reads the next images while the
/// device still computes the previous step.
/// </remarks>
internal sealed class DeviceBatches : BatchSource
{
    private readonly ComputeDevice _device;
    private readonly InputGeometry _geometry;
    private readonly BatchAssembler _assembler;
    private readonly DeviceImageWriter _writer;
    private readonly IReadOnlyDictionary<ImageDataset, ResidentImages> _resident;

    /// <summary>Creates a source.</summary>
    /// <param name="device">The device.</param>
    /// <param name="geometry">Size and border.</param>
    /// <param name="normalisation">The network's normalisation.</param>
    /// <param name="resident">The data sets on the device, which this object takes over.</param>
    public DeviceBatches(
        ComputeDevice device,
        InputGeometry geometry,
        Normalisation normalisation,
        IReadOnlyDictionary<ImageDataset, ResidentImages> resident)
    {
        _device = device;
        _geometry = geometry;
        _resident = resident;
        _assembler = new BatchAssembler(geometry, normalisation);
        _writer = new DeviceImageWriter(device, geometry, normalisation);
    }

    /// <inheritdoc/>
    public override FeatureShape Shape => _geometry.Shape;

    /// <inheritdoc/>
    public override long ResidentBytes => _resident.Values.Sum(images => images.Bytes);

    /// <inheritdoc/>
    private protected override BatchReader OpenImages(
        ImageDataset images, ReadOnlyMemory<int> rows, int batchSize, AugmentedEpoch? epoch)
    {
        if (_resident.TryGetValue(images, out ResidentImages? resident))
        {
            Range.Add(images, rows);
            return new ResidentReader(this, resident, rows, epoch);
        }

        return new CopyingReader(this, images, rows, epoch);
    }

    /// <inheritdoc/>
    private protected override Tensor Upload(Tensor host) => _device.Upload(host);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _writer.Dispose();
        foreach (ResidentImages images in _resident.Values)
        {
            images.Dispose();
        }
    }

    /// <summary>Writes images that are on the device.</summary>
    /// <param name="pixels">[N, channels, height * width], uint8.</param>
    /// <param name="moves">[3, N], in the writer's format.</param>
    /// <param name="placements">Where they are placed.</param>
    /// <returns>The network's input; the caller disposes it.</returns>
    public Tensor Write(Tensor pixels, Tensor moves, Placement[] placements)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? light = null;
        if (placements[0].Light is { } first)
        {
            float[] lights = [.. placements.SelectMany(placement => placement.Light!)];
            light = _device.Upload(tensor(lights, [placements.Length, first.Length, 1, 1]));
        }

        return _writer.Write(pixels, moves, light, placements[0].Fill).MoveToOuterDisposeScope();
    }

    private Placement[] Draw(AugmentedEpoch? epoch, int[] rows) =>
        epoch is null
            ? new Placement[rows.Length]
            : [.. epoch.ForEach(rows).Zip(rows, (changes, row) => changes.DrawPlacement(row, rows[0], Shape))];

    private static IEnumerable<long> Moves(Placement[] placements) =>
    [
        .. placements.Select(placement => (long)placement.Down),
        .. placements.Select(placement => (long)placement.Right),
        .. placements.Select(placement => placement.Mirror ? 1L : 0),
    ];

    /// <summary>Gathers rows of images on the device; copies only their indexes.</summary>
    private sealed class ResidentReader(
        DeviceBatches source, ResidentImages images, ReadOnlyMemory<int> rows, AugmentedEpoch? epoch) : BatchReader
    {
        private int _next;

        public override Batch? Read(int count)
        {
            int[] read = rows.Slice(_next, Math.Min(count, rows.Length - _next)).ToArray();
            _next += read.Length;
            if (read.Length == 0)
            {
                return null;
            }

            using DisposeScope scope = NewDisposeScope();
            Placement[] placements = source.Draw(epoch, read);
            long[] numbers = [.. read.Select(row => (long)row), .. Moves(placements)];
            Tensor table = source._device.Upload(tensor(numbers, [4, read.Length]));
            Tensor places = table[0];
            Tensor pixels = images.Pixels.index_select(0, places);
            return new Batch(
                source.Write(pixels, table.narrow(0, 1, 3), placements).MoveToOuterDisposeScope(),
                images.Labels.index_select(0, places).MoveToOuterDisposeScope(),
                read);
        }

        public override void Dispose()
        {
            // The source owns the images.
        }
    }

    /// <summary>Copies each batch to the device.</summary>
    private sealed class CopyingReader(
        DeviceBatches source, ImageDataset images, ReadOnlyMemory<int> rows, AugmentedEpoch? epoch) : BatchReader
    {
        private readonly IImageReader _reader = images.Open(rows);

        public override Batch? Read(int count)
        {
            IReadOnlyList<ImagePixels> pixels = _reader.Read(count);
            if (pixels.Count == 0)
            {
                return null;
            }

            source.Range.Add(pixels);
            using DisposeScope scope = NewDisposeScope();
            int[] read = [.. pixels.Select(image => image.Row)];
            long[] labels = Array.ConvertAll(read, row => (long)images.Labels[row]);
            return new Batch(
                Copy(pixels, read).MoveToOuterDisposeScope(),
                source._device.Upload(tensor(labels)).MoveToOuterDisposeScope(),
                read);
        }

        public override void Dispose()
        {
            _reader.Dispose();
        }

        private Tensor Copy(IReadOnlyList<ImagePixels> pixels, int[] read)
        {
            bool isMadeByHost = source._geometry.CentreCrop is not null || epoch?.Augmentation.IsMadeByHost is true;
            if (isMadeByHost || pixels.Any(image => image.Bytes.IsEmpty))
            {
                Tensor floats = source._assembler.NewBatch(read.Length);
                source._assembler.Write(pixels, new(floats), epoch);
                return source._writer.InOrder(source._device.Upload(floats));
            }

            FeatureShape shape = source._geometry.ImageShape;
            Tensor bytes = empty([read.Length, shape.Channels, shape.Area], ScalarType.Byte);
            PixelBytes.Copy(pixels, bytes);
            Placement[] placements = source.Draw(epoch, read);
            Tensor moves = tensor((long[])[.. Moves(placements)], [3, read.Length]);
            return source.Write(source._device.Upload(bytes), source._device.Upload(moves), placements);
        }
    }
}
