using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Tests.Training.Sharing;

public sealed class BatchShareTests
{
    [Test]
    public void SharesCoverABatchInOrder(
        [Values(1, 2, 3, 8)] int size, [Values(2, 3, 5, 7, 16, 17, 128)] int rows)
    {
        BatchShare[] shares = [.. Enumerable.Range(0, size).Select(rank => BatchShare.Of(rows, rank, size))];

        Assert.That(
            shares.SelectMany(share => Enumerable.Range(share.Start, share.Count)),
            Is.EqualTo(Enumerable.Range(0, rows)));
        Assert.That(shares.Select(share => share.Count), Has.None.EqualTo(1), "a batch norm needs two");
        int[] counts = [.. shares.Select(share => share.Count).Where(count => count > 0)];
        Assert.That(counts.Max() - counts.Min(), Is.LessThanOrEqualTo(1));
        Assert.That(counts, Has.Length.EqualTo(Math.Min(size, rows / 2)));
    }

    [Test]
    public void NoBatchHasALargerShareThanTheLargest(
        [Values(1, 2, 3, 4, 5, 8)] int size, [Values(2, 3, 4, 6, 8, 10, 16, 17, 40)] int rows)
    {
        IEnumerable<int> counts = Enumerable.Range(1, rows).SelectMany(
            batch => Enumerable.Range(0, size).Select(rank => BatchShare.Of(batch, rank, size).Count));
        Assert.That(BatchShare.Largest(rows, size), Is.EqualTo(counts.Max()));
    }

    [Test]
    public void ABatchOfOneRowIsTheFirstProcesss() => Assert.That(
        Enumerable.Range(0, 3).Select(rank => BatchShare.Of(1, rank, 3).Count), Is.EqualTo(new[] { 1, 0, 0 }));
}
