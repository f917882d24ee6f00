using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class ImageRotationTests
{
    private static readonly FeatureShape[] _shapes = [(1, 1, 1), (3, 7, 5), (2, 9, 20), (3, 16, 16)];

    [Test]
    public void EachPixelIsInterpolated(
        [ValueSource(nameof(_shapes))] FeatureShape shape, [Values(0, 10, -33.5, 90, 180)] double degrees)
    {
        float[] pixels = Pixels(shape);
        float[] outside = [.. Enumerable.Range(0, shape.Channels).Select(c => 20f * c)];
        double[] expected = Reference(pixels, shape, degrees, outside);
        new ImageRotation(shape).Apply(pixels, degrees, outside);
        Assert.That(pixels, Is.EqualTo(expected).Within(0.02));
    }

    [Test]
    public void AQuarterOfATurnIsExactOfASquare()
    {
        FeatureShape shape = (1, 5, 5);
        float[] pixels = Pixels(shape);
        float[] expected = [.. Enumerable.Range(0, 25).Select(i => pixels[(4 - i % 5) * 5 + i / 5])];
        new ImageRotation(shape).Apply(pixels, 90, [0f]);
        // With the clock: the left side comes to the top.
        Assert.That(pixels, Is.EqualTo(expected).Within(1e-3));
    }

    [Test]
    public void WhatComesInIsBlackOrTheMean([Values] bool mean, [Values] bool floats)
    {
        ImageSet images = TestImages.Random((3, 9, 9), 30, seed: 1, floats);
        var scale = new Normalisation([100, 30, 7], [50, 7, 90]);
        var assembler = new BatchAssembler(new InputGeometry(images.Shape, 0), scale);
        Augmentation turned = Augmentation.None with
        {
            Rotation = 180,
            CropFill = mean ? CropFill.Mean : CropFill.Black,
        };
        ImagePixels[] batch = [.. Enumerable.Range(0, 30).Select(row => images[row])];
        float[][] written = [.. TestBatches.Assemble(assembler, batch, turned, 5, 1).Chunk(243)];
        // Most are far enough from a right angle that their corners come from outside.
        for (int c = 0; c < 3; c++)
        {
            float outside = mean ? 0 : -scale.Mean[c] / scale.StandardDeviation[c];
            Assert.That(
                written.Count(image => Math.Abs(image[81 * c] - outside) < 1e-4), Is.GreaterThan(8), $"channel {c}");
        }
    }

    private static float[] Pixels(FeatureShape shape)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, shape.Count).Select(_ => (float)random.Next(256))];
    }

    private static double[] Reference(float[] pixels, FeatureShape shape, double degrees, float[] outside)
    {
        (int channels, int height, int width) = shape;
        double angle = degrees * Math.PI / 180;
        var result = new double[pixels.Length];
        for (int i = 0; i < result.Length; i++)
        {
            (int c, int y, int x) = (i / (height * width), i / width % height, i % width);
            (double below, double beside) = (y - (height - 1) / 2.0, x - (width - 1) / 2.0);
            double sourceY = (height - 1) / 2.0 + Math.Cos(angle) * below - Math.Sin(angle) * beside;
            double sourceX = (width - 1) / 2.0 + Math.Sin(angle) * below + Math.Cos(angle) * beside;
            (int top, int left) = ((int)Math.Floor(sourceY), (int)Math.Floor(sourceX));
            (double down, double right) = (sourceY - top, sourceX - left);
            result[i] = (1 - down) * ((1 - right) * At(top, left) + right * At(top, left + 1))
                + down * ((1 - right) * At(top + 1, left) + right * At(top + 1, left + 1));

            double At(int row, int column) => row >= 0 && row < height && column >= 0 && column < width
                ? pixels[(c * height + row) * width + column]
                : outside[c];
        }

        return result;
    }
}
