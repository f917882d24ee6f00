namespace ReCU.Distributed.Tests;

public sealed class ProcessGroupTests
{
    [Test]
    public void OneProcessIsAGroupToo()
    {
        ProcessGroup alone = ProcessGroup.Alone;

        Assert.That((alone.Rank, alone.Size, alone.LocalRank, alone.IsFirst), Is.EqualTo((0, 1, 0, true)));
        string[] lines = GroupWork.UseAll(alone).Split('\n');
        Assert.That(lines, Is.SupersetOf(GroupWork.ExpectedSums(1)));
        Assert.That(lines, Is.SupersetOf(GroupWork.ExpectedRoundedSums(1)));
    }

    [Test]
    public void OneProcessStaysWhenItWasLeft()
    {
        ProcessGroup.Alone.Fail("nobody hears it");
        ProcessGroup.Alone.Dispose();

        Assert.That(ProcessGroup.Alone.Gather([1])[0], Is.EqualTo(new byte[] { 1 }));
    }

    [TestCase(-1)]
    [TestCase(1)]
    public void BytesComeFromAMember(int root) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessGroup.Alone.Broadcast([], root));
}
