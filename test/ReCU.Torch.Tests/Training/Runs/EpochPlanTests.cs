using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class EpochPlanTests
{
    [TestCase(33, 16, false, new[] { 16, 16 })]
    [TestCase(34, 16, false, new[] { 16, 16, 2 })]
    [TestCase(34, 16, true, new[] { 16, 16 })]
    [TestCase(32, 16, true, new[] { 16, 16 })]
    [TestCase(5, 16, false, new[] { 5 })]
    public void BatchesAreFullButTheLast(int rows, int batchSize, bool drop, int[] sizes)
    {
        EpochPlan plan = Plan(rows, batchSize, drop, epoch: 0);
        Assert.That(Enumerable.Range(0, plan.Steps).Select(plan.BatchSize), Is.EqualTo(sizes));
    }

    [Test]
    public void EveryEpochHasAnOrderOfItsOwn()
    {
        int[] first = Plan(40, 16, true, epoch: 0).RowsFrom(0).ToArray();
        int[] second = Plan(40, 16, true, epoch: 1).RowsFrom(0).ToArray();
        Assert.That(first, Is.Not.EqualTo(second).And.EquivalentTo(second));
        Assert.That(Plan(40, 16, true, epoch: 0).RowsFrom(0).ToArray(), Is.EqualTo(first));
    }

    private static EpochPlan Plan(int rows, int batchSize, bool drop, int epoch) => new(
        [.. Enumerable.Range(100, rows)],
        new TrainingOptions { BatchSize = batchSize, DropLastBatch = drop, Seed = 2 },
        epoch);
}
