using ReCU.Data;
using ReCU.TestKit;

namespace ReCU.Torch.Tests.Training.Options;

/// <summary>Each whole number of the options, at its extremes, is refused by its name or does what it says.</summary>
public sealed class IntegerOptionsTests
{
    private static readonly TrainingOptions _base = TestImages.Options with
    {
        Epochs = 2,
        Border = 1,
        Network = TestImages.Tiny with { Precision = NetworkPrecision.Binary },
        Augmentation = new Augmentation(),
        EarlyStopping = new EarlyStopping(),
        FirstStage = new PhaseOptions { Epochs = 1, WarmUpEpochs = 0 },
    };

    private static readonly ImageSet _images = TestImages.Random((1, 10, 10), 32, seed: 1);

    private static IEnumerable<string> Paths => OptionVariants.Paths(_base)
        .Concat(OptionVariants.Paths(_base with { CentreCrop = new CentreCrop() })).Distinct();

    [Test]
    public void AnExtremeNumberIsRefusedByNameOrDoesWhatItSays(
        [ValueSource(nameof(Paths))] string path,
        [ValueSource(typeof(OptionVariants), nameof(OptionVariants.Numbers))] int number)
    {
        TrainingOptions options = path.StartsWith(nameof(TrainingOptions.CentreCrop), StringComparison.Ordinal)
            ? _base with { CentreCrop = new CentreCrop { ShorterSide = 10, Height = 10, Width = 10 } }
            : _base;
        options = OptionVariants.With(options, path, number);
        using var stop = new CancellationTokenSource();
        try
        {
            // Long runs are as good as finished once they have begun.
            using TrainedNetwork network = new NetworkTrainer(options).Train(
                _images, progress: new ReportAction(_ => stop.Cancel()), cancellation: stop.Token);
            Assert.That(network.ImageShape, Is.EqualTo(_images.CommonShape));
        }
        catch (ArgumentException exception)
        {
            Assert.That(exception.Message, Does.Contain(path.Split('.')[^1]).IgnoreCase);
            Assert.That(exception.Message, Does.Contain($"{number}"));
        }
        catch (OperationCanceledException)
        {
            Assert.That(stop.IsCancellationRequested);
        }
    }

    [TestCase(1_025, "Threads is 1025, but it must be from 0 to 1024")]
    [TestCase(int.MaxValue, "Threads is 2147483647, but it must be from 0 to 1024")]
    public void ThreadsHaveALimit(int threads, string message) => Assert.That(
        () => new NetworkTrainer(_base with { Threads = threads }),
        Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(message));

    [TestCase(int.MaxValue)]
    [TestCase(int.MaxValue - 4)]
    [TestCase(1 << 30)]
    [TestCase(65_536)]
    [TestCase(32_764)]
    public void ABorderThatMakesImagesTooLargeIsRefused(int border) => Assert.That(
        () => new NetworkTrainer(_base with { Border = border }).Train(_images),
        Throws.InstanceOf<ArgumentException>().With.Message.StartsWith($"Border is {border}"));
}
