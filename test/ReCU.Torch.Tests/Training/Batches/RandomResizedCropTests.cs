using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class RandomResizedCropTests
{
    private static readonly CounterRandom _random = new(3, RandomPurpose.ResizedCrop, 1);

    [Test]
    public void WindowsFitAndKeepTheirLimits()
    {
        var crop = new RandomResizedCrop { MinimumArea = 0.1, MaximumArea = 0.6 };
        var seen = new HashSet<ImageWindow>();
        double smallest = 1, largest = 0;
        for (int row = 0; row < 500; row++)
        {
            ImageWindow window = crop.Draw(_random, row, 300, 400);
            seen.Add(window);
            double area = window.Height * window.Width / 120_000.0;
            (smallest, largest) = (Math.Min(smallest, area), Math.Max(largest, area));
            Assert.That(window.Fits(300, 400), $"{window}");
            Assert.That((double)window.Width / window.Height, Is.InRange(0.74, 1.35), $"{window}");
        }

        Assert.Multiple(() =>
        {
            Assert.That(seen, Has.Count.GreaterThan(495));
            Assert.That(smallest, Is.InRange(0.099, 0.12));
            Assert.That(largest, Is.InRange(0.58, 0.601));
        });
    }

    [Test]
    public void WhereNothingFitsTheMiddleIsTaken()
    {
        // Even the narrowest shape of so large an area is taller than the image.
        var crop = new RandomResizedCrop { MinimumArea = 1, MaximumArea = 1.25 };
        Assert.That(crop.Draw(_random, 5, 100, 400), Is.EqualTo(ImageWindow.Centre(100, 400, 100, 133)));
        Assert.That(crop.Draw(_random, 5, 400, 100), Is.EqualTo(ImageWindow.Centre(400, 100, 133, 100)));
    }

    [Test]
    public void OnePixelCanBeCut() => Assert.That(
        new RandomResizedCrop().Draw(_random, 1, 1, 1), Is.EqualTo(new ImageWindow(0, 0, 1, 1)));

    [Test]
    public void TheWindowIsResizedToTheNetworksSize([Values] bool varied)
    {
        ImageSet images = TestImages.Random((2, 20, 30), 3, seed: 1);
        var crop = new RandomResizedCrop();
        CentreCrop? centre = varied ? new CentreCrop { ShorterSide = 12, Height = 9, Width = 11 } : null;
        var geometry = new InputGeometry(varied ? (2, 9, 11) : images.Shape, 1, centre);
        var augmentation = Augmentation.None with { RandomResizedCrop = crop };
        float[] actual = TestBatches.Assemble(geometry, [images[2]], augmentation, seed: 3, epoch: 1);

        var pixels = new float[geometry.ImageShape.Count];
        geometry.Fit(images[2], crop.Draw(_random, 2, 20, 30), pixels);
        Assert.That(actual, Is.EqualTo(TestBatches.Bordered(pixels, geometry)).Within(1e-4));
    }

    [Test]
    public void EvaluationResizesTheShorterSideAndTakesTheMiddle()
    {
        ImageSet images = TestImages.Random((2, 20, 30), 1, seed: 1);
        var geometry = new InputGeometry((2, 8, 6), 0, new CentreCrop { ShorterSide = 10, Height = 8, Width = 6 });
        float[] actual = TestBatches.Assemble(geometry, [images[0]]);

        var resized = new float[10 * 15];
        for (int c = 0; c < 2; c++)
        {
            new ImageResampler(20, 30, 10, 15).Resample(images[0].Bytes.Span.Slice(c * 600, 600), resized);
            float[] expected = [.. Enumerable.Range(0, 48).Select(
                i => (float)Math.Floor(resized[(1 + i / 6) * 15 + 4 + i % 6] + 0.5))];
            Assert.That(actual[(c * 48)..(c * 48 + 48)], Is.EqualTo(expected).Within(1e-4));
        }
    }
}
