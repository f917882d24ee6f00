using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>What GPU engines do without a GPU, answered by ONNX Runtime's package for the CPU.</summary>
[TestFixture]
internal sealed class GpuEngineTests
{
    private const string PackedDescription = "^packed engine, CPU, ";

    private readonly List<string> _warnings = [];
    private MLContext _context = null!;

    private static IEnumerable<GpuEngine> GpuEngines => [ScoringEngine.Cuda(), ScoringEngine.TensorRt()];

    [SetUp]
    public void ListenForWarnings()
    {
        GpuDevice.RequireCpuPackage();
        _warnings.Clear();
        _context = new MLContext(seed: 1);
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
            {
                _warnings.Add(message.RawMessage);
            }
        };
    }

    [TestCase("cuda", "ONNX Runtime cannot start CUDA on device 1: this build of ONNX Runtime is without "
        + "libonnxruntime_providers_cuda.", "CUDA execution provider is not enabled in this build.")]
    [TestCase("tensorrt", "ONNX Runtime cannot start TensorRT on device 1: this build of ONNX Runtime is without "
        + "libonnxruntime_providers_tensorrt.", "TensorRT execution provider is not enabled in this build.")]
    public void WhatIsMissingIsNamedBeforeAnyWork(string name, string missing, string answer)
    {
        using var folder = new TemporaryFolder();
        GpuEngine engine = GpuEngines.Single(engine => engine.Name == name) with { DeviceId = 1 };

        Assert.That(
            () => _context.Transforms.ApplyReCUBinaryNet(SaveModel(folder), engine: engine),
            Throws.TypeOf<ScoringEngineNotAvailableException>().With.Message.StartsWith(missing)
                .And.Message.Contains("package Microsoft.ML.OnnxRuntime.Gpu").And.Message.Contains("docs/gpu.md")
                .And.Message.Contains("FallbackToCpu").And.Message.EndsWith(answer)
                .And.InnerException.Message.Contains(answer));
        Assert.That(_warnings, Is.Empty);
    }

    [TestCaseSource(nameof(GpuEngines))]
    public void ACpuTakesOverWhereItMayAndSaysSoOnce(GpuEngine engine)
    {
        using var folder = new TemporaryFolder();
        List<ImageRow> rows = Samples.Rows(20);
        IDataView view = _context.Data.LoadFromEnumerable(rows);

        using ReCUBinaryNetTransformer transformer = _context.Transforms
            .ApplyReCUBinaryNet(SaveModel(folder), engine: engine with { FallbackToCpu = true }).Fit(view);
        Samples.AssertScored(rows, Samples.Read(_context, transformer.Transform(view)));

        Assert.That(
            transformer.EngineDescription,
            Does.Match(PackedDescription).And.Contains($"; fallback: ONNX Runtime cannot start {engine.Title}"));
        Assert.That(_warnings, Has.Count.EqualTo(1));
        Assert.That(
            _warnings[0], Does.Contain("is without libonnxruntime_providers_").And.Contains("OnnxRuntime.Gpu")
                .And.Contains("runs on the CPU: packed engine"));
    }

    [Test]
    public void ACpuThatTakesOverHasTheBatchSizeOfACpu()
    {
        using ReCUBinaryNetTransformer transformer =
            Samples.Transformer(new() { Engine = ScoringEngine.Cuda(fallbackToCpu: true) });
        Assert.That(transformer.BatchSize, Is.EqualTo(16));
    }

    [Test]
    public void AutoIsTheGpuThatTheContextNames()
    {
        using var folder = new TemporaryFolder();
        string model = SaveModel(folder);
        _context.GpuDeviceId = 3;

        Assert.That(
            () => _context.Transforms.ApplyReCUBinaryNet(model),
            Throws.TypeOf<ScoringEngineNotAvailableException>().With.Message.Contains("CUDA on device 3"));

        _context.FallbackToCpu = true;
        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.ApplyReCUBinaryNet(model).Fit(Samples.View(_context, 1));
        Assert.That(transformer.Options.Engine, Is.EqualTo(ScoringEngine.Cuda(3, fallbackToCpu: true)));
    }

    [TestCase(null, null, 3, true)]
    [TestCase(5, null, 5, true)]
    [TestCase(null, false, 3, false)]
    [TestCase(0, false, 0, false)]
    public void TheEngineCountsBeforeTheContext(int? device, bool? fallback, int usedDevice, bool usedFallback)
    {
        _context.GpuDeviceId = 3;
        _context.FallbackToCpu = true;
        using var folder = new TemporaryFolder();
        string model = SaveModel(folder);

        using ReCUBinaryNetTransformer? transformer = Make(ScoringEngine.Cuda(device, fallback), out string? refusal);
        Assert.That(transformer is not null, Is.EqualTo(usedFallback));
        Assert.That(transformer?.EngineDescription ?? refusal, Does.Contain($"CUDA on device {usedDevice}:"));

        ReCUBinaryNetTransformer? Make(ScoringEngine engine, out string? message)
        {
            message = null;
            try
            {
                return _context.Transforms.ApplyReCUBinaryNet(model, engine: engine).Fit(Samples.View(_context, 1));
            }
            catch (ScoringEngineNotAvailableException exception)
            {
                message = exception.Message;
                return null;
            }
        }
    }

    [Test]
    public void AnEngineThatIsNamedStaysOnTheCpu()
    {
        using var folder = new TemporaryFolder();
        string model = SaveModel(folder);
        _context.GpuDeviceId = 0;
        foreach (ScoringEngine engine in new[] { ScoringEngine.Packed, ScoringEngine.OnnxRuntime })
        {
            using ReCUBinaryNetTransformer transformer =
                _context.Transforms.ApplyReCUBinaryNet(model, engine: engine).Fit(Samples.View(_context, 1));
            Assert.That(transformer.EngineDescription, Does.Contain("CPU").And.Not.Contain("fallback"));
        }
    }

    [Test]
    public void TheTrainerCanAskBeforehand()
    {
        Assert.That(
            () => ScoringEngine.Cuda(fallbackToCpu: false).CheckAvailable(),
            Throws.TypeOf<ScoringEngineNotAvailableException>());
        Assert.That(() => ScoringEngine.Cuda(fallbackToCpu: true).CheckAvailable(), Throws.Nothing);
        Assert.That(() => ScoringEngine.Packed.CheckAvailable(), Throws.Nothing);
    }

    private static string SaveModel(TemporaryFolder folder)
    {
        string file = folder.File("model.onnx");
        OnnxModel.Save(Samples.Network, file);
        return file;
    }
}
