using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class RunLengthTests
{
    // A twentieth of the time is kept back.
    [TestCase(100, 10, 60, 9)]
    [TestCase(105.2, 10, 60, 9)]
    [TestCase(105.3, 10, 60, 10)]
    [TestCase(100, 10, 5, 5)]
    [TestCase(10.1, 10, 60, 1)]
    [TestCase(100, 0, 60, 60)]
    [TestCase(1e9, 1e-7, int.MaxValue, int.MaxValue)]
    public void AsManyEpochsAreChosenAsTheTimeAllows(double left, double epoch, int most, int expected) =>
        Assert.That(Choose(left, epoch, most), Is.EqualTo(new RunLength(expected, null)));

    [TestCase(9.9, "One epoch takes about 10.0 s, but the TimeBudget leaves 9.9 s. One epoch is still trained")]
    [TestCase(0, "One epoch takes about 10.0 s, but the TimeBudget leaves 0.0 s.")]
    [TestCase(-3, "One epoch takes about 10.0 s, but the TimeBudget leaves 0.0 s.")]
    public void AnEpochThatIsTooLongIsTold(double left, string warning)
    {
        RunLength length = Choose(left, 10, 60);
        Assert.That(length.Epochs, Is.EqualTo(1));
        Assert.That(length.Warning, Does.StartWith(warning));
    }

    private static RunLength Choose(double left, double epoch, int most) =>
        RunLength.Choose(TimeSpan.FromSeconds(left), TimeSpan.FromSeconds(epoch), most);
}
