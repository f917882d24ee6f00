using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Training.Batches;
using TorchSharp;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class MixUpTests
{
    private static readonly MixUp _mixUp = new() { Alpha = 0.4 };

    // Of Beta(a, a): mean 1/2, variance 1 / (4 (2 a + 1)), and the chance of a share below 1/4 by symmetry and a table.
    [TestCase(1, 0.25)]
    [TestCase(0.5, 1 / 3.0)]
    [TestCase(0.2, 0.4141)]
    [TestCase(1e-3, 0.4995)]
    public void SharesAreOfTheBetaDistribution(double alpha, double belowAQuarter)
    {
        const int Draws = 40_000;
        var mixUp = new MixUp { Alpha = alpha };
        var random = new CounterRandom(1, RandomPurpose.MixUp, 0);
        double[] shares = [.. Enumerable.Range(0, Draws).Select(row => mixUp.Draw(random, row))];
        double variance = 1 / (4 * (2 * alpha + 1));
        Assert.Multiple(() =>
        {
            Assert.That(shares, Has.All.InRange(0, 1));
            Assert.That(shares.Average(), Is.EqualTo(0.5).Within(4 * Math.Sqrt(variance / Draws)));
            Assert.That(shares.Average(share => (share - 0.5) * (share - 0.5)), Is.EqualTo(variance).Within(0.004));
            Assert.That(shares.Count(share => share < 0.25) / (double)Draws, Is.EqualTo(belowAQuarter).Within(0.01));
        });
    }

    [Test]
    public void ARowThatComesAgainKeepsAnotherShare([Values] bool onDevice)
    {
        ImageSet images = TestImages.Random((3, 7, 5), 23, seed: 4);
        int[] rows = [5, 8, 5, 5];
        using BatchSource source = Open(images, onDevice, resident: false);
        var augmentation = new Augmentation { MixUp = _mixUp };
        using BatchReader once = source.Open(images, rows, 4, new AugmentedEpoch(augmentation, Seed: 11, Epoch: 2));
        using BatchReader anew = source.Open(
            images, rows, 4, new AugmentedEpoch(augmentation, Seed: 11, Epoch: 2) { Visits = new RowVisits([]) });
        using BatchReader later = source.Open(
            images, rows.AsMemory(2), 2, new AugmentedEpoch(augmentation, Seed: 11, Epoch: 2) { Visits = new RowVisits([5, 8]) });
        float[] alike = Shares(once, 4);
        float[] different = Shares(anew, 4);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(alike[2], Is.EqualTo(alike[0]));
            Assert.That(different[..2], Is.EqualTo(alike[..2]), "the first visits draw what they always drew");
            Assert.That(different.Distinct().Count(), Is.EqualTo(4));
            Assert.That(Shares(later, 2), Is.EqualTo(different[2..]), "of a run that is taken up");
        }
    }

    private static float[] Shares(BatchReader reader, int count)
    {
        using Batch batch = reader.Read(count)!.Value;
        return Values(batch.Mixture!.Shares);
    }

    [Test]
    public void ImagesAndLabelsAreBlendedWithThoseBefore([Values] bool onDevice, [Values] bool resident)
    {
        ImageSet images = TestImages.Random((3, 7, 5), 23, seed: 4);
        int[] rows = [4, 9, 1, 22, 7, 3, 0];
        using BatchSource source = Open(images, onDevice, resident);
        var plain = new AugmentedEpoch(new Augmentation(), Seed: 11, Epoch: 2);
        var mixed = new AugmentedEpoch(new Augmentation { MixUp = _mixUp }, Seed: 11, Epoch: 2);
        using BatchReader expectedReader = source.Open(images, rows, 4, plain);
        using BatchReader reader = source.Open(images, rows, 4, mixed);
        var random = new CounterRandom(11, RandomPurpose.MixUp, 2);
        foreach (int count in new[] { 4, 3 })
        {
            using Batch expected = expectedReader.Read(count)!.Value;
            using Batch actual = reader.Read(count)!.Value;
            float[][] own = [.. Values(expected.Images).Chunk(105)];
            float[][] blended = [.. Values(actual.Images).Chunk(105)];
            long[] labels = expected.Labels.data<long>().ToArray();
            Assert.That(actual.Rows, Is.EqualTo(expected.Rows));
            Assert.That(actual.Labels.data<long>().ToArray(), Is.EqualTo(labels));
            float[] shares = Values(actual.Mixture!.Shares);
            long[] partners = actual.Mixture.Labels.data<long>().ToArray();
            for (int i = 0; i < count; i++)
            {
                int partner = (i + count - 1) % count;
                double share = _mixUp.Draw(random, expected.Rows[i]);
                Assert.That(shares[i], Is.EqualTo((float)share));
                Assert.That(partners[i], Is.EqualTo(labels[partner]));
                Assert.That(
                    blended[i],
                    Is.EqualTo(own[i].Zip(own[partner], (x, y) => share * x + (1 - share) * y)).Within(1e-5));
            }
        }

        Assert.That(reader.Read(4), Is.Null);
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        ImageSet images = TestImages.Random((3, 7, 5), 8, seed: 4);
        Read();
        Assert.That(LiveTensors.Left(Read), Is.Zero);

        void Read()
        {
            using BatchSource source = Open(images, onDevice: false, resident: false);
            var epoch = new AugmentedEpoch(new Augmentation { MixUp = _mixUp }, Seed: 1, Epoch: 0);
            using BatchReader reader = source.Open(images, new[] { 1, 2, 3 }, 3, epoch);
            reader.Read(3)!.Value.Dispose();
        }
    }

    private static BatchSource Open(ImageSet images, bool onDevice, bool resident) => BatchSource.Open(
        onDevice ? PortableDevice.Create() : ComputeDevice.OnCpu(),
        new InputGeometry(images.Shape, 0),
        new Normalisation([100, 90, 80], [50, 60, 70]),
        new Augmentation { MixUp = _mixUp },
        resident ? null : 0,
        [images]);

    private static float[] Values(torch.Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
