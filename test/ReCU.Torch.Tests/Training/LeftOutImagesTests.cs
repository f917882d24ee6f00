using ReCU.Data;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training;

/// <summary>Training on sets of which some images cannot be read.</summary>
public sealed class LeftOutImagesTests
{
    private static readonly TrainingOptions _options =
        TestImages.Options with { Epochs = 2, BatchSize = 8, ValidationFraction = 0 };

    [Test]
    public void TheOthersAreTrainedOnInTheirBatches()
    {
        var images = new PartlyBroken(TestImages.BrightHalves(64, seed: 1), row => row % 4 != 1);
        using TrainedNetwork network = new NetworkTrainer(_options).Train(images);
        Assert.That(network.Epochs, Has.Exactly(2).Items);
        Assert.That(network.Epochs[^1].TrainingLoss, Is.Not.NaN);
        Assert.That(images.LeftOut, Has.Exactly(16).Items);
    }

    [Test]
    public void ABatchOfOneMakesNoStep()
    {
        // Two whole batches, one image in every other.
        int[] order = new EpochPlan([.. Enumerable.Range(0, 64)], _options, 0).RowsFrom(0).ToArray();
        HashSet<int> sound = [.. order[..16], .. order[16..].Where((_, i) => i % 8 == 0)];
        ImageSet all = TestImages.BrightHalves(64, seed: 1);
        Assert.That(sound, Has.Count.EqualTo(22));
        var single = new PartlyBroken(all, sound.Contains);
        var none = new PartlyBroken(all, order[..16].Contains);

        Assert.That(Weights(single), Is.EqualTo(Weights(none)));

        static float[] Weights(ImageDataset images)
        {
            TrainingOptions options = _options with { Epochs = 1, Normalisation = new Normalisation([100], [50]) };
            using TrainedNetwork network = new NetworkTrainer(options).Train(images);
            return [.. network.Classifier.state_dict().Values
                .Where(value => value.dtype == TorchSharp.torch.ScalarType.Float32)
                .SelectMany(value => value.data<float>().ToArray())];
        }
    }

    [Test]
    public void ASetOfBrokenImagesIsAnError()
    {
        ImageSet sound = TestImages.BrightHalves(16, seed: 1);
        var broken = new PartlyBroken(sound, _ => false);
        Refused(
            () => new NetworkTrainer(_options).Train(broken),
            "None of the 16 training images can be read: all of them are broken.");
        Refused(
            () => new NetworkTrainer(_options with { Normalisation = new Normalisation([100], [50]) }).Train(broken),
            "In epoch 1 no batch had the two images that a step needs: 16 of 16 images are broken.");
        Refused(
            () => new NetworkTrainer(_options).Train(sound, broken),
            "None of the 16 validation images can be read: all of them are broken.");

        static void Refused(Action train, string message) =>
            Assert.That(train, Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(message));
    }
}
