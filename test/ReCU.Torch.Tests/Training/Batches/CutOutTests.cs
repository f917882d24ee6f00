using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class CutOutTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(int.MaxValue)]
    public void TheSquareLiesAroundAnyPixel(int size)
    {
        var cutOut = new CutOut { Size = size };
        var random = new CounterRandom(1, RandomPurpose.CutOut, 0);
        var seen = new HashSet<ImageWindow>();
        for (int row = 0; row < 2_000; row++)
        {
            ImageWindow drawn = cutOut.Draw(random, row, 6, 7);
            Assert.That(drawn.Fits(6, 7));
            seen.Add(drawn);
        }

        IEnumerable<ImageWindow> expected =
            from y in Enumerable.Range(0, 6)
            from x in Enumerable.Range(0, 7)
            let top = Math.Max(0, y - size / 2)
            let left = Math.Max(0, x - size / 2)
            select new ImageWindow(
                top,
                left,
                (int)Math.Min(6, y - (long)(size / 2) + size) - top,
                (int)Math.Min(7, x - (long)(size / 2) + size) - left);
        Assert.That(seen, Is.EquivalentTo(expected.Distinct()));
    }

    [Test]
    public void ItBecomesTheMeanAndNothingElseChanges([Values(0, 2)] int border)
    {
        ImageSet images = TestImages.Random((3, 8, 9), 40, seed: 1);
        var geometry = new InputGeometry(images.Shape, border);
        var assembler = new BatchAssembler(geometry, new Normalisation([100, 30, 7], [50, 7, 90]));
        ImagePixels[] batch = [.. Enumerable.Range(0, 40).Select(row => images[row])];
        var moving = new Augmentation { CropPadding = 2 };
        var cutOut = new CutOut { Size = 3 };
        float[][] before = [.. TestBatches.Assemble(assembler, batch, moving, 5, 1).Chunk(geometry.Shape.Count)];
        float[][] after = [.. TestBatches.Assemble(assembler, batch, moving with { CutOut = cutOut }, 5, 1)
            .Chunk(geometry.Shape.Count)];
        var random = new CounterRandom(5, RandomPurpose.CutOut, 1);
        (int _, int height, int width) = geometry.Shape;
        for (int row = 0; row < 40; row++)
        {
            ImageWindow part = cutOut.Draw(random, row, height, width);
            float[] expected = [.. before[row].Select((value, i) =>
                IsIn(part, i / width % height, i % width) ? 0 : value)];
            Assert.That(after[row], Is.EqualTo(expected));
        }
    }

    private static bool IsIn(ImageWindow part, int y, int x) =>
        y >= part.Top && y < part.Top + part.Height && x >= part.Left && x < part.Left + part.Width;
}
