namespace ReCU.MLNet.Tests;

[TestFixture]
internal sealed class ReCUScoringOptionsTests
{
    private static IEnumerable<TestCaseData> Wrong()
    {
        var good = new ReCUScoringOptions();
        yield return new(good with { BatchSize = 0 }, "BatchSize is 0; it must be from 1 to 65536. Choose a power");
        yield return new(good with { BatchSize = 65_537 }, "BatchSize is 65537; it must be from 1 to 65536.");
        yield return new(good with { Threads = -1 }, "Threads is -1; it must be from 0 to 1024. Choose 0");
        yield return new(good with { Threads = 1_025 }, "Threads is 1025; it must be from 0 to 1024.");
        yield return new(good with { ShorterSide = 0 }, "ShorterSide is 0; it must be from ");
        yield return new(good with { ShorterSide = 65_537 }, " to 65536. The network reads images of ");
        yield return new(good with { InputColumnName = " " }, "InputColumnName is ' '; name a column.");
        yield return new(good with { ScoreColumnName = "" }, "ScoreColumnName is ''; name a column.");
        yield return new(good with { PredictedLabelColumnName = "" }, "PredictedLabelColumnName is ''");
        yield return new(good with { LogitsColumnName = "" }, "LogitsColumnName is ''; name a column.");
        yield return new(good with { LabelColumnName = "" }, "LabelColumnName is ''; name a column.");
        yield return new(good with { Engine = null! }, "Engine");
        yield return new(good with { LogitsColumnName = "Score" }, "are named 'Score': PredictedLabelColumnName,");
    }

    [TestCaseSource(nameof(Wrong))]
    public void AnOptionOutOfRangeIsNamedWithItsLimit(ReCUScoringOptions options, string message) =>
        Assert.That(() => Samples.Transformer(options), Throws.InstanceOf<ArgumentException>()
            .With.Message.Contains(message));

    [Test]
    public void DefaultsAreValid() => Assert.That(() => Samples.Transformer(), Throws.Nothing);
}
