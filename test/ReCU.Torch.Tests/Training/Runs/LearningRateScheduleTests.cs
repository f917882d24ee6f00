using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class LearningRateScheduleTests
{
    [Test]
    public void ByEpochItIsTheAuthorsWarmUpOfFiveAndCosine()
    {
        const int Epochs = 600;
        const double Rate = 0.1;
        TrainingOptions options = Options(Epochs, 5, ScheduleInterval.Epoch, Rate);

        // Their main loop: CosineAnnealingLR over epochs - 4, stepped once an epoch from the fourth on; before, a
        // fifth, two fifths, ... of the rate.
        double[] expected = [.. Enumerable.Range(0, Epochs).Select(epoch => epoch < 5
            ? Rate * (epoch + 1) / 5
            : Rate * (1 + Math.Cos(Math.PI * (epoch - 4) / (Epochs - 4))) / 2)];

        Assert.That(Rates(options, steps: 1), Is.EqualTo(expected).Within(1e-15));
        Assert.That(expected[4], Is.EqualTo(Rate));
    }

    [Test]
    public void ByEpochAllStepsOfAnEpochAreAlike()
    {
        double[] rates = Rates(Options(3, 0, ScheduleInterval.Epoch, 1), steps: 4);
        Assert.That(rates[..4], Is.All.EqualTo(1));
        Assert.That(rates[4..8], Is.All.EqualTo(0.75).Within(1e-15));
        Assert.That(rates[8..], Is.All.EqualTo(0.25).Within(1e-15));
    }

    [Test]
    public void ByStepItRisesInALineAndFallsInACosineToZero()
    {
        double[] rates = Rates(Options(6, 2, ScheduleInterval.Step, 0.5), steps: 10);
        double[] expected = [.. Enumerable.Range(1, 60).Select(step => step <= 20
            ? 0.5 * step / 20
            : 0.25 * (1 + Math.Cos(Math.PI * (step - 20) / 40)))];
        Assert.That(rates, Is.EqualTo(expected).Within(1e-12));
        Assert.That(rates[^1], Is.Zero.Within(1e-15));
    }

    [Test]
    public void ByStepWithoutAWarmUpItFallsFromTheFirstStep()
    {
        double[] rates = Rates(Options(2, 0, ScheduleInterval.Step, 1), steps: 2);
        Assert.That(rates, Is.EqualTo(new[] { 0.5 + Math.Sqrt(0.125), 0.5, 0.5 - Math.Sqrt(0.125), 0 }).Within(1e-15));
    }

    [Test]
    public void ALinearDecayFallsEvenly([Values] ScheduleInterval interval)
    {
        TrainingOptions options = Options(4, 0, interval, 2) with { LearningRateDecay = new LinearDecay() };
        double[] expected = interval == ScheduleInterval.Epoch
            ? [2, 2, 1.5, 1.5, 1, 1, 0.5, 0.5]
            : [1.75, 1.5, 1.25, 1, 0.75, 0.5, 0.25, 0];
        Assert.That(Rates(options, steps: 2), Is.EqualTo(expected).Within(1e-15));
    }

    [Test]
    public void ALinearDecayStartsAfterTheWarmUp()
    {
        TrainingOptions options =
            Options(6, 2, ScheduleInterval.Epoch, 1) with { LearningRateDecay = new LinearDecay() };
        Assert.That(Rates(options, steps: 1), Is.EqualTo(new[] { 0.5, 1, 0.8, 0.6, 0.4, 0.2 }).Within(1e-15));
    }

    [Test]
    public void AStepDecayMultipliesAtItsMilestones([Values] ScheduleInterval interval)
    {
        TrainingOptions options = Options(6, 1, interval, 1) with
        {
            LearningRateDecay = new StepDecay { Milestones = [2, 5], Factor = 0.5 },
        };
        double[] warmUp = interval == ScheduleInterval.Epoch ? [1, 1] : [0.5, 1];
        double[] expected = [.. warmUp, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25];
        Assert.That(Rates(options, steps: 2), Is.EqualTo(expected).Within(1e-15));
    }

    private static TrainingOptions Options(int epochs, int warmUp, ScheduleInterval interval, double rate) => new()
    {
        Epochs = epochs,
        WarmUpEpochs = warmUp,
        ScheduleInterval = interval,
        LearningRate = rate,
    };

    private static double[] Rates(TrainingOptions options, int steps) => [.. Enumerable.Range(0, options.Epochs)
        .SelectMany(epoch => Enumerable.Range(0, steps)
            .Select(step => LearningRateSchedule.At(options, epoch, step, steps)))];
}
