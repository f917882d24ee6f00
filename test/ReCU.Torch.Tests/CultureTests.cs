using ReCU.TestKit;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests;

public sealed class CultureTests
{
    [Test]
    public void StatisticsAreWrittenTheSameEverywhere()
    {
        using TrainedNetwork trained = new NetworkTrainer(TestRun.Options).Train(TestRun.Images);
        Cultures.AssertSame(() => trained.Statistics.ToString() + trained.Statistics.ToCsv());
    }

    [Test]
    public void OptionsAreDescribedTheSameEverywhere() => Cultures.AssertSame(() =>
        $"{new Sgd { Momentum = 0.85 }}; {new Adam { Epsilon = 1.5e-8 }}; {new WeightDecay(0.5)}; "
            + Device.Parse("cuda:1"));
}
