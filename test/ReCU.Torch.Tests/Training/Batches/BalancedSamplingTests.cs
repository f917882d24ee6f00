using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class BalancedSamplingTests
{
    // 20, 8 and 2 rows of classes 0, 2 and 3; none of class 1. Row 30 is held back.
    private static readonly int[] _labels = [.. Enumerable.Range(0, 31).Select(row => row < 20 ? 0 : row < 28 ? 2 : 3)];
    private static readonly int[] _rows = [.. Enumerable.Range(0, 30)];

    [TestCase(1, new[] { 10, 10, 10 })]
    // In proportion to the roots 4.47, 2.83 and 1.41, of which 15.4, 9.7 and 4.9 of 30 come.
    [TestCase(0.5, new[] { 15, 10, 5 })]
    public void ClassesComeInProportion(double strength, int[] expected)
    {
        int[] drawn = Draw(strength, epoch: 4);
        Assert.Multiple(() =>
        {
            Assert.That(drawn, Has.Length.EqualTo(30).And.All.LessThan(30));
            Assert.That(
                new[] { 0, 2, 3 }.Select(label => drawn.Count(row => _labels[row] == label)), Is.EqualTo(expected));
        });
    }

    [Test]
    public void TheRowsOfAClassComeEquallyOftenOrOnceMore()
    {
        int[] drawn = Draw(1, epoch: 4);
        Dictionary<int, int> counts = drawn.CountBy(row => row).ToDictionary();
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(28, 2).Select(row => counts[row]), Has.All.EqualTo(5));
            Assert.That(Enumerable.Range(20, 8).Select(row => counts[row]), Has.All.InRange(1, 2));
            Assert.That(counts.Where(entry => entry.Key < 20).Select(entry => entry.Value), Has.All.EqualTo(1));
            Assert.That(Draw(1, epoch: 4), Is.EqualTo(drawn));
            Assert.That(Draw(1, epoch: 5), Is.Not.EquivalentTo(drawn), "others once more");
        });
    }

    [Test]
    public void InAFewEpochsEachRowHasItsTurn() => Assert.That(
        Enumerable.Range(0, 20).SelectMany(epoch => Draw(1, epoch)).Distinct(), Is.EquivalentTo(_rows));

    [Test]
    public void StreamsAreRefused() => Assert.That(
        () => new NetworkTrainer(TestRun.Options with { Sampling = new BalancedSampling() })
            .Train(TestStream.Of(TestRun.Images)),
        Throws.ArgumentException.With.Message.StartsWith(
            "Sampling shows some images several times an epoch, but these are streamed"));

    private static int[] Draw(double strength, int epoch) =>
        new BalancedSampling { Strength = strength }.Draw(_rows, _labels, 4, seed: 7, epoch);
}
