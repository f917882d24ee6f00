using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Rows of an <see cref="IDataView"/> whose classes differ in size.</summary>
public sealed class UnevenClassesTests
{
    private static readonly MLContext _context = new(seed: 5);

    [Test]
    public void ASmallClassIsFoundMoreOftenIfItCountsAsMuchAsALargeOne()
    {
        double plain = RecallOfTheSmallClass(BrightHalves.Options);
        double weighted = RecallOfTheSmallClass(BrightHalves.Options with { ClassWeights = ClassWeights.Balanced });
        double given = RecallOfTheSmallClass(
            BrightHalves.Options with { ClassWeights = new ClassWeights { Values = [1, 9] } });
        double sampled = RecallOfTheSmallClass(BrightHalves.Options with { Sampling = new BalancedSampling() });
        Assert.That(new[] { weighted, given, sampled }, Has.All.GreaterThan(plain + 0.2));
    }

    private static double RecallOfTheSmallClass(ReCUBinaryNetOptions options)
    {
        options = options with { Epochs = 6, ValidationFraction = 0 };
        using ReCUBinaryNetTransformer transformer = _context.Transforms.TrainReCUBinaryNet(options)
            .Fit(Rows(Enumerable.Range(0, 300).Select(i => i % 10 == 0), seed: 1));
        IDataView scored = transformer.Transform(Rows(Enumerable.Repeat(true, 100), seed: 2));
        return scored.GetColumn<uint>("PredictedLabel").Average(key => key == 2 ? 1.0 : 0);
    }

    // Noise with little of a class in it.
    private static IDataView Rows(IEnumerable<bool> areOfTheSmallClass, int seed)
    {
        var random = new Random(seed);
        return _context.Data.LoadFromEnumerable(areOfTheSmallClass.Select(small => new ByteRow
        {
            Label = small ? "small" : "large",
            Pixels = [.. Enumerable.Range(0, BrightHalves.PixelCount)
                .Select(i => (byte)(random.Next(200) + (small == i < BrightHalves.PixelCount / 2 ? 25 : 0)))],
        }).ToList());
    }
}
