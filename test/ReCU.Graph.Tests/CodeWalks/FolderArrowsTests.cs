using ReCU.TestKit.CodeWalks;

namespace ReCU.Graph.Tests.CodeWalks;

public sealed class FolderArrowsTests
{
    private const string Samples = "CodeWalks/Samples/";

    private static readonly FolderArrows _arrows =
        new(typeof(FolderArrowsTests).Assembly, "test/ReCU.Graph.Tests");

    [TestCase("Left", "Right", "LeftSample -> RightSample")]
    [TestCase("Right/Deep", "Right", "IDeepSample -> MarkAttribute")]
    [TestCase("Right", "Left", "RightSample -> LeftSample.Number")]
    public void AnArrowHasTheUseThatItComesFrom(string from, string to, string example)
    {
        FolderArrow arrow = _arrows.Arrows.Single(arrow => arrow.From == Samples + from && arrow.To == Samples + to);
        Assert.That(arrow.Examples, Does.Contain(example));
    }

    [Test]
    public void AKnotHasTheFoldersThatNeedEachOtherAndNoOthers() =>
        Assert.That(_arrows.Knots, Is.EqualTo(new[] { new[] { Samples + "Left", Samples + "Right" } }));
}
