using ReCU.Data;

namespace ReCU.Torch.Tests.Training.Optimisation;

public sealed class ClassWeightsTests
{
    [Test]
    public void BalancedWeightsMakeClassesCountAlike()
    {
        // n / (C n_c) of 8 images in three of four classes.
        float[] weights = ClassWeights.Balanced.For(4, [0, 0, 0, 0, 0, 1, 3, 3]);
        Assert.That(weights, Is.EqualTo(new[] { 8 / 15f, 8 / 3f, 1, 8 / 6f }));
    }

    [Test]
    public void GivenWeightsKeepTheirProportions() =>
        Assert.That(new ClassWeights { Values = [0.75, 3] }.For(2, [0, 1]), Is.EqualTo(new[] { 0.25f, 1 }));

    [Test]
    public void OtherClassesThanWeightsAreRefused() => Assert.That(
        () => new NetworkTrainer(TestImages.Options with { ClassWeights = new ClassWeights { Values = [1, 2, 3] } })
            .Train(TestImages.BrightHalves(32, seed: 1)),
        Throws.ArgumentException.With.Message.EqualTo(
            "ClassWeights has 3 Values, but the training images are of 2 classes."));

    // One class in eight, and images that are told apart with difficulty.
    [Test]
    public void ASmallClassIsFoundMoreOften([Values] bool sampling)
    {
        ImageSet all = TestImages.BrightHalves(512, seed: 1, contrast: 6);
        int[] rows = [.. Enumerable.Range(0, 512).Where(row => row % 2 == 0 || row % 16 == 1)];
        byte[] pixels = [.. rows.SelectMany(row => all[row].Bytes.ToArray())];
        var uneven = new ImageSet(all.Shape, pixels, [.. rows.Select(row => row % 2)], 2);
        TrainingOptions options = TestImages.Options with { ValidationFraction = 0, Epochs = 3, LearningRate = 0.02 };
        double plain = Found(options);
        double even = Found(sampling
            ? options with { Sampling = new BalancedSampling() }
            : options with { ClassWeights = ClassWeights.Balanced });
        Assert.That(even, Is.GreaterThan(plain));

        double Found(TrainingOptions training)
        {
            using TrainedNetwork network = new NetworkTrainer(training).Train(uneven);
            float[][] logits = [.. network.Logits(all).Chunk(2)];
            return Enumerable.Range(0, 512).Where(row => row % 2 == 1).Average(row =>
                logits[row][1] > logits[row][0] ? 1.0 : 0);
        }
    }
}
