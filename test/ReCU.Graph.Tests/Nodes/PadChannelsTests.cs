namespace ReCU.Graph.Tests.Nodes;

public class PadChannelsTests
{
    [Test]
    public void ChannelsAreAddedOnBothSides() => Assert.That(
        new PadChannels("y", "x", Before: 1, After: 3).InferShape([new FeatureShape(2, 5, 7)]),
        Is.EqualTo(new FeatureShape(6, 5, 7)));

    [TestCase(-1, 0)]
    [TestCase(0, -1)]
    [TestCase(int.MaxValue, 0)]
    [TestCase(1, int.MaxValue - 2)]
    public void ImpossibleNumbersAreRefused(int before, int after) => Assert.That(
        () => new PadChannels("y", "x", before, after).InferShape([new FeatureShape(2, 5, 7)]),
        Throws.TypeOf<InvalidModelException>().With.Message.Contains(
            FormattableString.Invariant($"{before} and {after} channels")));
}
