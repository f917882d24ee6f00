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
        yield return new(WithEngine(ScoringEngine.Cuda(-1)), "DeviceId is -1; it must be from 0 to 1023.");
        yield return new(WithEngine(ScoringEngine.TensorRt(1_024)), "DeviceId is 1024; it must be from 0 to 1023.");
        yield return new(
            WithEngine(ScoringEngine.Cuda() with { MemoryLimit = 4_096 }),
            "MemoryLimit is 4096 bytes; it must be at least 1048576, or null");
        yield return new(
            WithEngine(ScoringEngine.Cuda() with { ArenaStrategy = (CudaArenaStrategy)2 }),
            "ArenaStrategy is 2; it must be one of NextPowerOfTwo, SameAsRequested.");
        yield return new(
            WithEngine(ScoringEngine.Cuda() with { CudnnSearch = (CudnnSearch)3 }),
            "CudnnSearch is 3; it must be one of Exhaustive, Heuristic, Default.");
        yield return new(
            WithEngine(ScoringEngine.TensorRt() with { WorkspaceLimit = 0 }),
            "WorkspaceLimit is 0 bytes; it must be at least 1048576, or null");
        yield return new(
            WithEngine(ScoringEngine.TensorRt() with { EngineCacheFolder = " " }),
            "EngineCacheFolder is ' '; name a folder");
        yield return new(good with { LogitsColumnName = "Score" }, "are named 'Score': PredictedLabelColumnName,");
    }

    private static ReCUScoringOptions WithEngine(ScoringEngine engine) => new() { Engine = engine };

    [TestCaseSource(nameof(Wrong))]
    public void AnOptionOutOfRangeIsNamedWithItsLimit(ReCUScoringOptions options, string message) =>
        Assert.That(() => Samples.Transformer(options), Throws.InstanceOf<ArgumentException>()
            .With.Message.Contains(message));

    [Test]
    public void DefaultsAreValid() => Assert.That(() => Samples.Transformer(), Throws.Nothing);
}
