using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Training.Tests;

/// <summary>The engine that scores a network after its training.</summary>
public sealed class ScoringEngineTests
{
    private readonly MLContext _context = new(seed: 5);

    [SetUp]
    public void SkipWithThePackageForGpus()
    {
        if (OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            Assert.Ignore("The tests were built with ONNX Runtime's package for GPUs.");
        }
    }

    [Test]
    public void AMissingGpuIsToldBeforeTheTraining()
    {
        var reports = new ListProgress();
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Progress = reports,
            Scoring = new ReCUScoringOptions { Engine = ScoringEngine.Cuda(0) },
        };

        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(_context)),
            Throws.TypeOf<ScoringEngineNotAvailableException>().With.Message.Contains("CUDA on device 0"));
        Assert.That(reports, Is.Empty);
    }

    [Test]
    public void TheContextsGpuLeavesScoringOnTheCpuWhereTheNetworkWasTrained()
    {
        var context = new MLContext(seed: 5) { GpuDeviceId = 3, FallbackToCpu = true };

        using ReCUBinaryNetTransformer transformer =
            context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(BrightHalves.View(context));

        Assert.That(transformer.Options.Engine, Is.EqualTo(ScoringEngine.Auto));
        Assert.That(transformer.EngineDescription, Does.Contain("CPU").And.Not.Contain("fallback"));
    }
}
