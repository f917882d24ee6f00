using Microsoft.ML;
using ReCU.MLNet.Internals.Engines;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>The choice of a GPU in a pipeline's file, on machines with and without one.</summary>
[TestFixture]
internal sealed class GpuSaveLoadTests
{
    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<GpuEngine> Engines()
    {
        yield return ScoringEngine.Cuda(0, fallbackToCpu: true);
        yield return ScoringEngine.Cuda(7, fallbackToCpu: true) with
        {
            MemoryLimit = 3L << 30,
            ArenaStrategy = CudaArenaStrategy.SameAsRequested,
            CudnnSearch = CudnnSearch.Heuristic,
            Tf32 = false,
            CudaGraph = true,
        };
        yield return ScoringEngine.TensorRt(0, fallbackToCpu: true);
        yield return ScoringEngine.TensorRt(7, fallbackToCpu: true) with
        {
            MemoryLimit = 1L << 20,
            Fp16 = true,
            WorkspaceLimit = 5L << 30,
            EngineCacheFolder = "cache",
        };
    }

    [TestCaseSource(nameof(Engines))]
    public void EveryOptionComesBackAndIsSavedAgain(GpuEngine engine)
    {
        using var folder = new TemporaryFolder();
        using ReCUBinaryNetTransformer made = Made(engine);

        using ReCUBinaryNetTransformer loaded = Transformer(
            new MLContext().Model.Load(Save(folder, "first.zip", made), out _));
        using ReCUBinaryNetTransformer again = Transformer(
            new MLContext().Model.Load(Save(folder, "second.zip", loaded), out _));

        Assert.That(loaded.Options, Is.EqualTo(made.Options));
        Assert.That(again.Options, Is.EqualTo(made.Options));
    }

    [Test]
    public void TheDeviceThatTheContextNamedIsSaved()
    {
        using var folder = new TemporaryFolder();
        var maker = new MLContext { GpuDeviceId = 5, FallbackToCpu = true };
        OnnxModel.Save(Samples.Network, folder.File("model.onnx"));
        using ReCUBinaryNetTransformer made = maker.Transforms
            .ApplyReCUBinaryNet(folder.File("model.onnx")).Fit(Samples.View(maker, 1));

        using ReCUBinaryNetTransformer loaded = Transformer(
            new MLContext().Model.Load(Save(folder, "pipeline.zip", made), out _));

        Assert.That(loaded.Options.Engine, Is.EqualTo(ScoringEngine.Cuda(5, fallbackToCpu: true)));
    }

    [Test]
    public void TheContextThatLoadsCanNameAnotherDeviceAndAllowACpu()
    {
        using var folder = new TemporaryFolder();
        using ReCUBinaryNetTransformer made = Made(ScoringEngine.Cuda(900, fallbackToCpu: false));
        string file = Save(folder, "pipeline.zip", made);

        using ReCUBinaryNetTransformer loaded = Transformer(
            new MLContext { GpuDeviceId = 901, FallbackToCpu = true }.Model.Load(file, out _));

        Assert.That(loaded.Options.Engine, Is.EqualTo(ScoringEngine.Cuda(901, fallbackToCpu: true)));
        Assert.That(loaded.EngineDescription, Does.Contain("fallback: ONNX Runtime cannot start CUDA on device 901"));
    }

    [Test]
    public void APipelineForAMissingGpuIsRefusedByWhatIsMissing()
    {
        GpuDevice.RequireCpuPackage();
        using var folder = new TemporaryFolder();
        using ReCUBinaryNetTransformer made = Made(ScoringEngine.Cuda(0, fallbackToCpu: false));
        string file = Save(folder, "pipeline.zip", made);

        Exception refusal = Assert.Catch(() => _context.Model.Load(file, out _))!;

        Assert.That(Causes(refusal).OfType<ScoringEngineNotAvailableException>().Single().Message, Does.StartWith(
            "ONNX Runtime cannot start CUDA on device 0: this build of ONNX Runtime is without "
            + "libonnxruntime_providers_cuda."));
    }

    [Test]
    public void AnotherEngineCanBeGivenAtLoad([Values] bool fromStream)
    {
        using var folder = new TemporaryFolder();
        List<ImageRow> rows = Samples.Rows(5);
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        using ReCUBinaryNetTransformer made = Made(ScoringEngine.Cuda(900, fallbackToCpu: false));
        string file = Save(folder, "pipeline.zip", made);

        using ReCUBinaryNetTransformer loaded = Transformer(Load(file, ScoringEngine.Packed, fromStream));

        Assert.That(loaded.Options.Engine, Is.EqualTo(ScoringEngine.Packed));
        Samples.AssertScored(rows, Samples.Read(_context, loaded.Transform(view)));
        Assert.That(EngineOverride.Current, Is.Null);
    }

    [Test]
    public void AnEngineGivenAtLoadIsChecked()
    {
        Assert.That(
            () => _context.Model.Load("none.zip", ScoringEngine.Cuda(-1), out _),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("DeviceId is -1;"));
        Assert.That(
            () => _context.Model.Load("none.zip", engine: null!, out _), Throws.TypeOf<ArgumentNullException>());
    }

    [Test]
    public void AnEngineGivenAtLoadIsForgottenWhenTheFileIsBroken()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("broken.zip"), "no zip file");
        Assert.That(
            () => _context.Model.Load(folder.File("broken.zip"), ScoringEngine.Packed, out _), Throws.Exception);
        Assert.That(EngineOverride.Current, Is.Null);
    }

    /// <summary>A transformer that was made where the engine was at hand.</summary>
    private static ReCUBinaryNetTransformer Made(ScoringEngine engine)
    {
        byte[] model = OnnxModel.ToBytes(Samples.Network);
        var chosen = new ChosenEngine(
            "elsewhere", BatchSize: 256, () => throw new InvalidOperationException("It is not here."));
        return new ReCUBinaryNetTransformer(
            Samples.Open(model), new ReCUScoringOptions { Engine = engine }, engine: chosen);
    }

    private string Save(TemporaryFolder folder, string name, ReCUBinaryNetTransformer transformer)
    {
        _context.Model.Save(transformer, Samples.View(_context, 1).Schema, folder.File(name));
        return folder.File(name);
    }

    private ITransformer Load(string file, ScoringEngine engine, bool fromStream)
    {
        if (!fromStream)
        {
            return _context.Model.Load(file, engine, out _);
        }

        using FileStream stream = File.OpenRead(file);
        return _context.Model.Load(stream, engine, out _);
    }

    private static ReCUBinaryNetTransformer Transformer(ITransformer loaded) =>
        (ReCUBinaryNetTransformer)((loaded as IEnumerable<ITransformer>)?.Single() ?? loaded);

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
