namespace ReCU.Torch.Tests.Training.Optimisation;

public sealed class LearningRateDecayTests
{
    // A tenth of 60 epochs: 1 and 59 would become 0 and 6, of which a run of six epochs has neither.
    [Test]
    public void MilestonesStayWithinAShorterRun() => Assert.That(
        ((StepDecay)new StepDecay { Milestones = [1, 30, 59] }.Shortened(60, 6)).Milestones,
        Is.EqualTo(new[] { 1, 3, 5 }));
}
