using ReCU.Distributed;
using ReCU.Torch.Training.Sharing;
using TorchSharp.Modules;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>Members that meet in the batch norms of a batch.</summary>
public sealed class SharedBatchTests
{
    [Test]
    public void AMemberWithoutAShareWaitsForTheOthers()
    {
        IReadOnlyList<string> met = Meet([3, 0, 2], (batch, norms, rank) =>
        {
            var lines = new List<string>();
            foreach (NormBase norm in rank == 1 ? [] : norms)
            {
                lines.Add(string.Join(' ', batch.Exchange(norm, [rank, 10 + rank])
                    .Select(numbers => string.Join(',', numbers))));
            }

            byte[][] told = batch.End([(byte)rank]);
            lines.Add(string.Join(' ', told.Select(bytes => bytes[0])));
            return string.Join('\n', lines);
        });

        string all = string.Join('\n', Enumerable.Repeat("0,10 2,12", NormCount).Append("0 1 2"));
        Assert.That(met, Is.EqualTo(new[] { all, "0 1 2", all }));
    }

    [Test]
    public void TheFirstWithAShareCountsTheBatch() => Assert.That(
        Meet([0, 4, 2], (batch, _, _) => $"{batch.IsCounter} {batch.IsLearned}"),
        Is.EqualTo(new[] { "False True", "True True", "False True" }));

    [Test]
    public void PartsOfTheLossAreThoseOfTheWeights() => Assert.That(
        Meet([3, 0, 1], (batch, _, _) => FormattableString.Invariant($"{batch.PartOfLoss}")),
        Is.EqualTo(new[] { "0.75", "0", "0.25" }));

    [Test]
    public void OneImageIsNotLearned([Values(0, 1)] int images) => Assert.That(
        Meet([0, images, 0], (batch, _, _) => $"{batch.IsLearned}"), Has.All.EqualTo("False"));

    [Test]
    public void MembersAtDifferentBatchNormsAreTold()
    {
        AggregateException exception = Assert.Throws<AggregateException>(() => Meet([2, 2, 2], (batch, norms, rank) =>
            $"{batch.Exchange(norms[rank == 2 ? 1 : 0], [0])}"))!;

        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(3));
        Assert.That(exception.InnerExceptions, Has.Some.Message.Match(
            "Process 0 is at the batch norm '.+', but process 2 at '.+': with synchronised batch norms"));
    }

    [Test]
    public void AMemberThatIsDoneEarlyIsTold()
    {
        AggregateException exception = Assert.Throws<AggregateException>(() => Meet([2, 2], (batch, norms, rank) =>
            rank == 1 ? $"{batch.End([])}" : $"{batch.Exchange(norms[0], [0])}"))!;

        Assert.That(exception.InnerExceptions, Has.Some.Message.Contains("but process 1 is done"));
    }

    [Test]
    public void ABatchNormThatIsNotRegisteredIsTold()
    {
        using var strange = TorchSharp.torch.nn.BatchNorm2d(3);

        Assert.That(
            () => Meet([2, 2], (batch, _, _) => $"{batch.Exchange(strange, [0])}"),
            Throws.TypeOf<AggregateException>().With.Message.Contains("not registered in the network"));
    }

    // Of the tiny network.
    private static int NormCount { get; } = Norms(Create()).Count;

    private static BinaryClassifier Create() => TestImages.Tiny.Create((1, 8, 8), classCount: 2, seed: 1);

    private static List<BatchNorm> Norms(BinaryClassifier classifier)
    {
        List<BatchNorm> norms = [.. classifier.modules().OfType<BatchNorm>()];
        Assert.That(norms, Has.Count.GreaterThan(2));
        return norms;
    }

    private static IReadOnlyList<string> Meet(
        int[] images, Func<SharedBatch, List<BatchNorm>, int, string> member) =>
        LocalGroup.Run(images.Length, group =>
        {
            using BinaryClassifier classifier = Create();
            int own = images[group.Rank];
            var batch = new SharedBatch(
                new Team(SharedRun.Synchronised(group)), new SharedNorms(classifier), own, weight: own);
            return member(batch, Norms(classifier), group.Rank);
        });
}
