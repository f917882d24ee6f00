namespace ReCU.Distributed.Tests.Local;

public sealed class LocalGroupTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    public void AllOperationsGiveAllMembersTheSame(int size)
    {
        IReadOnlyList<string> results = LocalGroup.Run(size, GroupWork.UseAll);

        Assert.That(results, Has.All.EqualTo(results[0]));
        Assert.That(results[0].Split('\n'), Is.SupersetOf(GroupWork.ExpectedSums(size)));
        Assert.That(results[0].Split('\n'), Is.SupersetOf(GroupWork.ExpectedRoundedSums(size)));
        Assert.That(results[0], Does.Not.Contain("False"));
    }

    [Test]
    public void MembersKnowTheirPlaces() => Assert.That(
        LocalGroup.Run(3, group => (group.Rank, group.LocalRank, group.Size, group.IsFirst)),
        Is.EqualTo(new[] { (0, 0, 3, true), (1, 1, 3, false), (2, 2, 3, false) }));

    [Test]
    public void MembersTakeTurnsInTheOrderOfTheirRanks()
    {
        var order = new List<string>();
        LocalGroup.Run(3, group =>
        {
            // Without a lock: one at a time runs.
            for (int round = 0; round < 3; round++)
            {
                order.Add($"{round}{group.Rank}");
                group.Barrier();
            }

            return 0;
        });

        Assert.That(order, Is.EqualTo(new[] { "00", "01", "02", "10", "11", "12", "20", "21", "22" }));
    }

    [Test]
    public void AMemberThatThrowsEndsTheOthers([Range(0, 2)] int failing)
    {
        AggregateException exception = Assert.Throws<AggregateException>(() => LocalGroup.Run(3, group =>
        {
            group.Barrier();
            if (group.Rank == failing)
            {
                throw new InvalidDataException("The image is broken.");
            }

            group.Barrier();
            return 0;
        }))!;

        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(3));
        Assert.That(exception.InnerExceptions[failing], Is.TypeOf<InvalidDataException>());
        Assert.That(
            exception.InnerExceptions.OfType<ProcessGroupException>().Select(other => (other.Rank, other.Message)),
            Is.EqualTo(Enumerable.Repeat((failing, $"Process {failing} of 3 failed: The image is broken."), 2)));
    }

    [Test]
    public void AMemberThatLeavesEndsTheOthers([Range(0, 2)] int leaving)
    {
        AggregateException exception = Assert.Throws<AggregateException>(() => LocalGroup.Run(3, group =>
        {
            if (group.Rank != leaving)
            {
                group.Barrier();
            }

            return 0;
        }))!;

        Assert.That(
            exception.InnerExceptions.OfType<ProcessGroupException>().Select(other => (other.Rank, other.Message)),
            Is.EqualTo(Enumerable.Repeat(
                (leaving, $"Process {leaving} of 3 has left the group, while others still wait for it."), 2)));
    }

    [Test]
    public void SumsOfDifferentLengthsAreRefused() => Assert.That(
        () => LocalGroup.Run(2, group =>
        {
            group.Sum(new float[3 + group.Rank]);
            return 0;
        }),
        Throws.TypeOf<AggregateException>().With.Message.Contains("3 values").And.Message.Contains("4"));

    [Test]
    public void AGroupHasAMember() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LocalGroup.Run(0, group => group.Rank));
}
