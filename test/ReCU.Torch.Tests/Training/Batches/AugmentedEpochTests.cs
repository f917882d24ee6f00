using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

/// <summary>What is drawn for a row that comes several times in an epoch.</summary>
public sealed class AugmentedEpochTests
{
    private static readonly Augmentation[] _augmentations =
    [
        new() { CropPadding = 3 },
        new()
        {
            RandomResizedCrop = new RandomResizedCrop(),
            Rotation = 20,
            ColourJitter = new ColourJitter(),
            Lighting = 10,
            CutOut = new CutOut { Size = 4 },
            RandomErasing = new RandomErasing(),
        },
    ];

    [Test]
    public void EachTimeIsDrawnAnewAndALaterPartGoesOn(
        [ValueSource(nameof(_augmentations))] Augmentation augmentation, [Values] bool onDevice)
    {
        ImageSet images = TestImages.Random((3, 12, 11), 5, seed: 1);
        int[] rows = [2, 2, 4, 2, 4, 2];
        float[][] whole = Read(0);
        Assert.Multiple(() =>
        {
            Assert.That(whole[1], Is.Not.EqualTo(whole[0]));
            Assert.That(whole[3], Is.Not.EqualTo(whole[0]).And.Not.EqualTo(whole[1]));
            Assert.That(whole[4], Is.Not.EqualTo(whole[2]));
            Assert.That(Read(3), Is.EqualTo(whole[3..]));
        });

        using BatchSource plain = Open();
        var epoch = new AugmentedEpoch(augmentation, Seed: 3, Epoch: 6);
        using BatchReader first = plain.Open(images, rows, 6, epoch);
        using Batch once = first.Read(6)!.Value;
        Assert.That(once.Images.contiguous().data<float>().ToArray().Chunk(396).First(), Is.EqualTo(whole[0]));

        float[][] Read(int start)
        {
            using BatchSource source = Open();
            var visited = new AugmentedEpoch(augmentation, Seed: 3, Epoch: 6)
            {
                Visits = new RowVisits(rows.AsSpan(0, start)),
            };
            using BatchReader reader = source.Open(images, rows.AsMemory(start), 3, visited);
            var read = new List<float[]>();
            while (reader.Read(3) is { } batch)
            {
                using Batch own = batch;
                read.AddRange(own.Images.contiguous().data<float>().ToArray().Chunk(396));
            }

            return [.. read];
        }

        BatchSource Open() => BatchSource.Open(
            onDevice ? PortableDevice.Create() : ComputeDevice.OnCpu(),
            new InputGeometry(images.Shape, 0),
            new Normalisation([100, 90, 80], [50, 60, 70]),
            augmentation,
            null,
            [images]);
    }
}
