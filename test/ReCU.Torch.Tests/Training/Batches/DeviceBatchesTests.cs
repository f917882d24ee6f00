using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Batches;

/// <summary>What a GPU would put together, against what the host does: bit for bit the same.</summary>
public sealed class DeviceBatchesTests
{
    private static readonly Augmentation[] _augmentations =
    [
        Augmentation.None,
        new(),
        new() { CropPadding = 3, CropFill = CropFill.Mean },
        new() { CropPadding = 9, HorizontalFlip = false },
        new() { CropPadding = 40, CropFill = CropFill.Mean },
        new() { CropPerBatch = true, FlipPerBatch = true },
        new() { Lighting = 25.5 },
        new() { Lighting = 25.5, CropFill = CropFill.Mean },
        new() { RandomResizedCrop = new RandomResizedCrop(), CropPadding = 1 },
        new() { CutOut = new CutOut { Size = 3 } },
        new() { MixUp = new MixUp { Alpha = 1 } },
        new() { ColourJitter = new ColourJitter(), Rotation = 20, RandomErasing = new RandomErasing() },
    ];

    [Test]
    public void AugmentedImagesAreThoseOfTheHost(
        [ValueSource(nameof(_augmentations))] Augmentation augmentation,
        [Values(0, 3)] int border,
        [Values] bool resident) =>
        Compare(
            TestImages.Random((3, 7, 5), 23, seed: 4),
            new TrainingOptions { Augmentation = augmentation, Border = border, DeviceDataLimit = resident ? null : 0 },
            new AugmentedEpoch(augmentation, Seed: 11, Epoch: 2));

    [Test]
    public void EvaluatedImagesAreThoseOfTheHost([Values(0, 2)] int border, [Values] bool resident) => Compare(
        TestImages.Random((3, 7, 5), 23, seed: 5),
        new TrainingOptions { Border = border, DeviceDataLimit = resident ? null : 0 },
        epoch: null);

    [Test]
    public void ImagesThatAreNoBytesAreThoseOfTheHost() => Compare(
        TestImages.Random((3, 7, 5), 23, seed: 6, asFloats: true),
        new TrainingOptions(),
        new AugmentedEpoch(new Augmentation { Lighting = 3 }, Seed: 1, Epoch: 0));

    [Test]
    public void ImagesThatAreResizedAreThoseOfTheHost() => Compare(
        VariedImages.BrightHalves(9, seed: 3),
        new TrainingOptions { CentreCrop = new CentreCrop { ShorterSide = 9, Height = 8, Width = 8 } },
        new AugmentedEpoch(new Augmentation(), Seed: 1, Epoch: 0));

    [Test]
    public void ChannelsLastChangesTheOrderInMemoryOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        ImageSet images = TestImages.Random((3, 7, 5), 4, seed: 4);
        var options = new TrainingOptions();
        (Batch planar, _) = ReadOne(PortableDevice.Create(), images, options);
        (Batch last, _) = ReadOne(PortableDevice.Create(channelsLast: true), images, options);
        Assert.Multiple(() =>
        {
            Assert.That(last.Images.equal(planar.Images).all().item<bool>());
            Assert.That(planar.Images.stride(), Is.EqualTo(new long[] { 105, 35, 5, 1 }));
            Assert.That(last.Images.stride(), Is.EqualTo(new long[] { 105, 1, 15, 3 }));
        });
    }

    // 8 bytes of a label and 105 of pixels an image.
    [TestCase(null, 2 * 4 * 113)]
    [TestCase(2 * 4 * 113, 2 * 4 * 113)]
    [TestCase(2 * 4 * 113 - 1, 4 * 113)]
    [TestCase(4 * 113 - 1, 0)]
    [TestCase(0, 0)]
    public void SetsStayOnTheDeviceAsFarAsTheyFit(long? limit, long expected)
    {
        ImageSet[] sets = [TestImages.Random((3, 7, 5), 4, seed: 1), TestImages.Random((3, 7, 5), 4, seed: 2)];
        var options = new TrainingOptions { DeviceDataLimit = limit };
        using BatchSource source = Open(PortableDevice.Create(), options, sets);
        Assert.That(source.ResidentBytes, Is.EqualTo(expected));
    }

    [Test]
    public void ASetThatIsUsedTwiceIsKeptOnce()
    {
        ImageSet images = TestImages.Random((3, 7, 5), 4, seed: 1);
        using BatchSource source = Open(PortableDevice.Create(), new TrainingOptions(), images, images);
        Assert.That(source.ResidentBytes, Is.EqualTo(4 * 113));
    }

    [Test]
    public void NothingIsLeftBehind([Values] bool resident)
    {
        ImageSet images = TestImages.Random((3, 7, 5), 4, seed: 1);
        var options = new TrainingOptions { DeviceDataLimit = resident ? null : 0 };
        ReadAndDispose();
        Assert.That(LiveTensors.Left(ReadAndDispose), Is.Zero);

        void ReadAndDispose()
        {
            (Batch batch, BatchSource source) = ReadOne(PortableDevice.Create(), images, options);
            batch.Dispose();
            source.Dispose();
        }
    }

    private static (Batch Batch, BatchSource Source) ReadOne(
        ComputeDevice device, ImageDataset images, TrainingOptions options)
    {
        BatchSource source = Open(device, options, images);
        using BatchReader reader = source.Open(images, new[] { 2, 0, 3 }, 3);
        return (reader.Read(3)!.Value, source);
    }

    private static BatchSource Open(ComputeDevice device, TrainingOptions options, params ImageDataset[] sets)
    {
        InputGeometry geometry = InputGeometry.For(sets[0], options.CentreCrop, options.Border);
        return BatchSource.Open(
            device,
            geometry,
            Scale(geometry.Shape.Channels),
            options.Augmentation,
            options.DeviceDataLimit,
            sets);
    }

    private static void Compare(ImageDataset images, TrainingOptions options, AugmentedEpoch? epoch)
    {
        InputGeometry geometry = InputGeometry.For(images, options.CentreCrop, options.Border);
        int[] rows = [.. new CounterRandom(3, RandomPurpose.Shuffle, 0).Permutation(images.Count)];
        using var host = new HostBatches(geometry, Scale(geometry.Shape.Channels));
        using BatchSource device = Open(PortableDevice.Create(), options, images);
        using BatchReader expected = host.Open(images, rows, 8, epoch);
        using BatchReader actual = device.Open(images, rows, 8, epoch);
        int read = 0;
        while (expected.Read(8) is { } batch)
        {
            using Batch reference = batch;
            using Batch other = actual.Read(8)!.Value;
            Assert.That(other.Rows, Is.EqualTo(reference.Rows));
            Assert.That(other.Labels.data<long>().ToArray(), Is.EqualTo(reference.Labels.data<long>().ToArray()));
            Assert.That(other.Images.shape, Is.EqualTo(reference.Images.shape));
            Assert.That(other.Images.data<float>().ToArray(), Is.EqualTo(reference.Images.data<float>().ToArray()));
            read += batch.Count;
        }

        Assert.That(read, Is.EqualTo(images.Count));
        Assert.That(actual.Read(8), Is.Null);
    }

    private static Normalisation Scale(int channels) =>
        new([.. new[] { 120f, 31, 77 }.Take(channels)], [.. new[] { 61f, 7, 33 }.Take(channels)]);
}
