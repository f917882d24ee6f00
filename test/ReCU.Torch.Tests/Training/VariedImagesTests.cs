using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Tests.Training;

/// <summary>Images of different sizes train, validate and score once something resizes them.</summary>
public sealed class VariedImagesTests
{
    private static readonly CentreCrop _crop = new() { ShorterSide = 9, Height = 8, Width = 8 };

    private static readonly TrainingOptions _options = TestImages.Options with
    {
        CentreCrop = _crop,
        Augmentation = Augmentation.None with
        {
            RandomResizedCrop = new RandomResizedCrop { MinimumArea = 0.6 },
            HorizontalFlip = true,
        },
        Epochs = 6,
    };

    [Test]
    public void TheyTrainAndScore()
    {
        VariedImages validation = VariedImages.BrightHalves(40, seed: 2);
        using TrainedNetwork network =
            new NetworkTrainer(_options).Train(VariedImages.BrightHalves(80, seed: 1), validation);

        float[][] logits = [.. network.Logits(validation, batchSize: 16).Chunk(2)];
        double accuracy = Enumerable.Range(0, 40)
            .Average(i => logits[i][validation.Labels[i]] > logits[i][1 - validation.Labels[i]] ? 1.0 : 0);
        Assert.Multiple(() =>
        {
            Assert.That(network.ImageShape, Is.EqualTo(new FeatureShape(1, 8, 8)));
            Assert.That(network.CentreCrop, Is.EqualTo(_crop));
            Assert.That(network.ToGraph(new ModelMetadata()).Metadata.ShorterSide, Is.EqualTo(9));
            Assert.That(accuracy, Is.EqualTo(network.Best.ValidationAccuracy).Within(1e-12).And.GreaterThan(0.8));
        });
    }

    [Test]
    public void AnImageThatIsLeftOutHasNoLogits()
    {
        using TrainedNetwork network =
            new NetworkTrainer(_options with { Epochs = 1 }).Train(VariedImages.BrightHalves(40, seed: 1));
        VariedImages whole = VariedImages.BrightHalves(6, seed: 2);
        float[] expected = network.Logits(whole);
        var broken = new VariedImages(
            [.. Enumerable.Range(0, 6).Select(row => Single(whole[row]))], whole.Labels.ToArray(), 2)
        {
            Broken = [1, 4],
        };
        float[] logits = network.Logits(broken, batchSize: 3);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(logits[i], i / 2 is 1 or 4 ? Is.NaN : Is.EqualTo(expected[i]).Within(1e-5), $"logit {i}");
        }

        static ImageSet Single(ImagePixels image) => new(image.Shape, image.Bytes.ToArray(), [0], 2);
    }

    [Test]
    public void WithoutResizingTheyAreRefused() => Assert.That(
        () => new NetworkTrainer(_options with { CentreCrop = null }).Train(VariedImages.BrightHalves(20, seed: 1)),
        Throws.ArgumentException.With.Message.Contains(
            "The images have different sizes, but a network reads one size."));

    [Test]
    public void ValidationImagesOfOtherChannelsAreRefused() => Assert.That(
        () => new NetworkTrainer(_options).Train(
            VariedImages.BrightHalves(20, seed: 1), TestImages.Random((3, 8, 8), 4, seed: 1)),
        Throws.ArgumentException.With.Message.Contains(
            "The validation images are 3x8x8 in 2 classes; 1 channels and different sizes in 2 classes"));

    [Test]
    public void ANetworkOfOneSizeScoresNoOthers()
    {
        using TrainedNetwork network =
            new NetworkTrainer(TestImages.Options with { Epochs = 1 }).Train(TestImages.BrightHalves(20, seed: 1));
        Assert.That(
            () => network.Logits(VariedImages.BrightHalves(4, seed: 1)),
            Throws.ArgumentException.With.Message.Contains(
                "Images of 1x8x8 are expected, not of 1 channels and different sizes."));
    }
}
