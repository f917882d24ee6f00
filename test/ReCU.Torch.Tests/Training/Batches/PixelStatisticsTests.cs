using ReCU.Data;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class PixelStatisticsTests
{
    [TestCase(0)]
    [TestCase(2)]
    public void MeasuresEachChannelOfTheGivenRowsWithTheBorder(int border)
    {
        ImageSet images = TestImages.Random((2, 3, 4), 6, seed: 1);
        int[] rows = [0, 2, 5];

        Normalisation measured = PixelStatistics.Measure(images, rows, new InputGeometry(images.Shape, border));

        for (int c = 0; c < 2; c++)
        {
            var values = new List<double>();
            foreach (int row in rows)
            {
                var pixels = new float[24];
                images[row].CopyTo(pixels);
                values.AddRange(pixels[(c * 12)..((c + 1) * 12)].Select(pixel => (double)pixel));
                values.AddRange(Enumerable.Repeat(0.0, (3 + 2 * border) * (4 + 2 * border) - 12));
            }

            double mean = values.Average();
            Assert.That(measured.Mean[c], Is.EqualTo(mean).Within(1e-4));
            Assert.That(
                measured.StandardDeviation[c],
                Is.EqualTo(Math.Sqrt(values.Average(value => (value - mean) * (value - mean)))).Within(1e-4));
        }
    }

    [Test]
    public void AConstantChannelIsNotDividedByZero()
    {
        var images = new ImageSet((1, 2, 2), [7, 7, 7, 7, 7, 7, 7, 7], [0, 1], 2);
        Normalisation measured = PixelStatistics.Measure(images, new[] { 0, 1 }, new InputGeometry(images.Shape, 0));
        Assert.That(measured.Mean, Is.EqualTo(new[] { 7f }));
        Assert.That(measured.StandardDeviation, Is.EqualTo(new[] { 1f }));
    }
}
