namespace ReCU.Tool.Tests.Measuring;

internal sealed class BenchCommandTests
{
    [Test]
    public void BothEnginesAreMeasured()
    {
        ToolRun run = ToolRun.Of(
            "bench", TrainedRun.Model, "--batches", "1,4", "--threads", "1", "--seconds", "0.01");
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        foreach (string engine in new[] { "packed", "onnxruntime" })
        {
            foreach (int batch in new[] { 1, 4 })
            {
                Assert.That(
                    run.Lines,
                    Has.Some.Match($@"^{engine}\s+1\s+{batch}\s+\d+\.\d{{3}}\s+\d+\.\d{{3}}\s+[\d,]+$"));
            }
        }
    }
}
