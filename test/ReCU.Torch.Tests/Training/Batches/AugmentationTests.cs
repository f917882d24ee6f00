using ReCU.Data;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class AugmentationTests
{
    private static readonly Augmentation _still = Augmentation.None;

    [Test]
    public void TheExperimentsCropPadsTheNormalisedImageWithZeros()
    {
        // 28 to 32 with black, normalised, moved by up to 4 with zeros coming in, one move and flip for a batch.
        ImageSet images = TestImages.Random((1, 28, 28), 12, seed: 1);
        var geometry = new InputGeometry(images.Shape, 2);
        var normalisation = new Normalisation([255 * 0.286f], [255 * 0.353f]);
        var augmentation = new Augmentation { CropFill = CropFill.Mean, CropPerBatch = true, FlipPerBatch = true };
        ImagePixels[] batch = [.. Enumerable.Range(0, 12).Select(row => images[row])];
        var assembler = new BatchAssembler(geometry, normalisation);
        float[][] normalised = [.. TestBatches.Assemble(assembler, batch, null, 0, 0).Chunk(1024)];
        var moves = new HashSet<(int, int, bool)>();
        for (int epoch = 0; epoch < 12; epoch++)
        {
            float[][] actual = [.. TestBatches.Assemble(assembler, batch, augmentation, 5, epoch).Chunk(1024)];
            (int, int, bool)[] fitting = [.. Moves().Where(move =>
                Enumerable.Range(0, 12).All(i => actual[i].SequenceEqual(Moved(normalised[i], move))))];
            Assert.That(fitting, Has.Exactly(1).Items, $"epoch {epoch}");
            moves.Add(fitting[0]);
        }

        Assert.That(moves, Has.Count.GreaterThan(8));
        Assert.That(moves.Select(move => move.Item3).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public void OfEachForItselfHalfTheImagesAreMirrored()
    {
        ImageSet images = TestImages.Random((1, 3, 2), 1000, seed: 1);
        ImagePixels[] batch = [.. Enumerable.Range(0, 1000).Select(row => images[row])];
        var geometry = new InputGeometry(images.Shape, 0);
        float[] still = TestBatches.Assemble(geometry, batch);
        float[] actual = TestBatches.Assemble(geometry, batch, _still with { HorizontalFlip = true });
        int same = still.Chunk(6).Zip(actual.Chunk(6)).Count(pair => pair.First.SequenceEqual(pair.Second));
        Assert.That(same, Is.InRange(440, 560)); // 500, with a standard deviation of 16
    }

    [Test]
    public void LightAddsTheSameToEveryPixelOfAChannel([Values] bool floats)
    {
        ImageSet images = TestImages.Random((3, 4, 5), 400, seed: 1, floats);
        ImagePixels[] batch = [.. Enumerable.Range(0, 400).Select(row => images[row])];
        var geometry = new InputGeometry(images.Shape, 0);
        float[][] still = [.. TestBatches.Assemble(geometry, batch).Chunk(20)];
        float[][] lit = [.. TestBatches.Assemble(geometry, batch, _still with { Lighting = 25.5 }).Chunk(20)];

        double[] added = [.. still.Zip(lit, (before, after) => (double)after[0] - before[0])];
        for (int plane = 0; plane < lit.Length; plane++)
        {
            Assert.That(lit[plane], Is.EqualTo(still[plane].Select(pixel => pixel + added[plane])).Within(1e-3));
        }

        // Variance of a channel: the sum over the components of (strength eigenvalue eigenvector)^2.
        (double, double, double)[] rows =
            [(-0.5675, 0.7192, 0.4009), (-0.5808, -0.0045, -0.8140), (-0.5836, -0.6948, 0.4203)];
        for (int c = 0; c < 3; c++)
        {
            (double first, double second, double third) = rows[c];
            double expected = 25.5 * Math.Sqrt(
                Math.Pow(0.2175 * first, 2) + Math.Pow(0.0188 * second, 2) + Math.Pow(0.0045 * third, 2));
            double[] ofChannel = [.. added.Where((_, plane) => plane % 3 == c)];
            double actual = Math.Sqrt(ofChannel.Average(value => value * value));
            Assert.That(actual, Is.EqualTo(expected).Within(0.12 * expected)); // 3.4 standard errors of 400 draws
        }
    }

    [Test]
    public void LightIsForThreeChannels() => Assert.That(
        () => new NetworkTrainer(TestImages.Options with { Augmentation = _still with { Lighting = 1 } })
            .Train(TestImages.BrightHalves(16, seed: 1)),
        Throws.ArgumentException.With.Message.Contains(
            "Augmentation.Lighting is for images of 3 channels, but these have 1."));

    [Test]
    public void EverythingIsAFunctionOfSeedEpochAndRow()
    {
        ImageSet images = TestImages.Random((3, 12, 10), 20, seed: 1);
        var geometry = new InputGeometry(images.Shape, 1);
        var augmentation = new Augmentation { RandomResizedCrop = new RandomResizedCrop(), Lighting = 10 };
        float[][] whole = Assemble([.. Enumerable.Range(0, 20)], epoch: 2);
        Assert.That(Assemble([17, 4, 11], epoch: 2), Is.EqualTo(new[] { whole[17], whole[4], whole[11] }));
        Assert.That(Assemble([17], epoch: 3)[0], Is.Not.EqualTo(whole[17]));

        float[][] Assemble(int[] rows, int epoch) => [.. TestBatches
            .Assemble(geometry, [.. rows.Select(row => images[row])], augmentation, 7, epoch)
            .Chunk(geometry.Shape.Count)];
    }

    private static IEnumerable<(int Down, int Right, bool Mirror)> Moves() =>
        from down in Enumerable.Range(-4, 9)
        from right in Enumerable.Range(-4, 9)
        from mirror in new[] { false, true }
        select (down, right, mirror);

    private static float[] Moved(float[] image, (int Down, int Right, bool Mirror) move)
    {
        var result = new float[1024];
        for (int i = 0; i < 1024; i++)
        {
            int y = i / 32 - move.Down;
            int x = (move.Mirror ? 31 - i % 32 : i % 32) - move.Right;
            result[i] = y is >= 0 and < 32 && x is >= 0 and < 32 ? image[y * 32 + x] : 0;
        }

        return result;
    }
}
