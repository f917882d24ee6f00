using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class EpochPlanTests
{
    [TestCase(33, 16, false, new[] { 16, 16 })]
    [TestCase(34, 16, false, new[] { 16, 16, 2 })]
    [TestCase(34, 16, true, new[] { 16, 16 })]
    [TestCase(32, 16, true, new[] { 16, 16 })]
    [TestCase(5, 16, false, new[] { 5 })]
    [TestCase(5, 16, true, new[] { 5 })]
    [TestCase(1, 16, false, new[] { 1 })]
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

    // An image that several processes show in an epoch has other changes each time, as with one process.
    [Test]
    public void ProcessesCountTheVisitsOfAll([Values(0, 1, 2)] int first)
    {
        int[] labels = [.. Enumerable.Range(0, 16).Select(i => i < 13 ? 0 : 1)];
        var images = new ImageSet((1, 1, 1), new byte[16], labels, 2);
        var options = new TrainingOptions { BatchSize = 5, Seed = 2, Sampling = new BalancedSampling() };
        (int Row, int Visit)[][] alone = VisitsFrom(images, options, first);
        IReadOnlyList<(int Row, int Visit)[][]> shares = LocalGroup.Run(2, group => VisitsFrom(
            images, options with { Distribution = new Distribution(group) }, first));
        Assert.That(
            shares[0].Zip(shares[1], (left, right) => left.Concat(right).ToArray()), Is.EqualTo(alone));
        Assert.That(alone.SelectMany(batch => batch).Max(image => image.Visit), Is.Positive);
    }

    private static (int Row, int Visit)[][] VisitsFrom(ImageSet images, TrainingOptions options, int first)
    {
        EpochPlan plan = EpochPlan.For(images, [.. Enumerable.Range(0, images.Count)], options, epoch: 0);
        RowVisits visits = plan.Augmented(options, epoch: 0, first).Visits!;
        return [.. Enumerable.Range(first, plan.Steps - first).Select(step =>
            plan.RowsFrom(step)[..plan.BatchSize(step)].ToArray().Select(row => (row, visits.Next(row))).ToArray())];
    }

    private static EpochPlan Plan(int rows, int batchSize, bool drop, int epoch) => new(
        [.. Enumerable.Range(100, rows)],
        new TrainingOptions { BatchSize = batchSize, DropLastBatch = drop, Seed = 2 },
        epoch);
}
