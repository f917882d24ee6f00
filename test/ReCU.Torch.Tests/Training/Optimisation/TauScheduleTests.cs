namespace ReCU.Torch.Tests.Training.Optimisation;

public sealed class TauScheduleTests
{
    [Test]
    public void ByStepItGrowsWithinAnEpoch()
    {
        var tau = new TauSchedule { Interval = ScheduleInterval.Step };
        // A exp(q / E) + Minimum - A with A = 0.14 / (e - 1), after 2 1/4 of 10 epochs.
        double growth = 0.14 / (Math.E - 1);
        Assert.Multiple(() =>
        {
            Assert.That(
                tau.At(2, 10, 40, 10), Is.EqualTo(growth * Math.Exp(0.225) + 0.85 - growth).Within(1e-12));
            Assert.That(tau.At(2, 0, 40, 10), Is.EqualTo(tau.At(2, 10)));
            Assert.That(new TauSchedule().At(2, 10, 40, 10), Is.EqualTo(tau.At(2, 10)));
        });
    }

    [Test]
    public void EachStepIsTrainedWithItsTau()
    {
        var tau = new TauSchedule { Interval = ScheduleInterval.Step };
        TrainingOptions options = TestImages.Options with { Tau = tau };
        using TrainedNetwork network = new NetworkTrainer(options).Train(TestImages.BrightHalves(64, seed: 1));
        // The reports have that of the last of three steps.
        Assert.That(
            network.Epochs.Select(epoch => epoch.Tau),
            Is.EqualTo(Enumerable.Range(0, 4).Select(epoch => options.Tau.At(epoch, 2, 3, 4))));
        Assert.That(network.Epochs.Select(epoch => epoch.Layers[0].Tau), Is.EqualTo(network.Epochs.Select(e => e.Tau)));
    }
}
