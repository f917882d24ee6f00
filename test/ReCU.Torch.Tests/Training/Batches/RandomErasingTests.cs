using ReCU.Data;
using ReCU.Torch.RandomNumbers;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class RandomErasingTests
{
    private static readonly CounterRandom _random = new(1, RandomPurpose.Erasing, 0);

    [Test]
    public void RectanglesHaveTheirShareAreaAndShape()
    {
        var erasing = new RandomErasing { Probability = 0.25 };
        ImageWindow[] drawn = [.. Enumerable.Range(0, 4000)
            .Select(row => erasing.Draw(_random, row, 100, 80)).OfType<ImageWindow>()];
        Assert.Multiple(() =>
        {
            // 1,000, with a deviation of 27; few do not fit.
            Assert.That(drawn, Has.Length.InRange(880, 1090));
            Assert.That(drawn, Has.All.Matches<ImageWindow>(part => part.Fits(100, 80)));
            Assert.That(
                drawn.Select(part => part.Height * part.Width / 8000.0), Has.All.InRange(0.018, 0.34));
            Assert.That(drawn.Select(part => (double)part.Width / part.Height), Has.All.InRange(0.26, 3.7));
        });
    }

    [Test]
    public void WhatDoesNotFitCoversNothing()
    {
        var erasing = new RandomErasing { Probability = 1, MinimumArea = 0.9, MaximumArea = 1, MinimumAspectRatio = 3 };
        Assert.That(Enumerable.Range(0, 50).Select(row => erasing.Draw(_random, row, 20, 20)), Has.All.Null);
    }
}
