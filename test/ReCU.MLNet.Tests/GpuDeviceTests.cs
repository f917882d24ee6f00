using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>Scoring on a GPU; skipped where there is none.</summary>
[Category("Gpu")]
[TestFixture]
internal sealed class GpuDeviceTests
{
    // Sums in another order. Half precision and TF32 are allowed more: a sign may turn.
    private const double Float32 = 1e-3;
    private const double Rounded = 0.05;

    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<CudaEngine> CudaEngines()
    {
        CudaEngine exact = ScoringEngine.Cuda(0, fallbackToCpu: false) with { Tf32 = false };
        yield return exact;
        yield return exact with { CudaGraph = true };
        yield return exact with
        {
            MemoryLimit = 1L << 30,
            ArenaStrategy = CudaArenaStrategy.SameAsRequested,
            CudnnSearch = CudnnSearch.Heuristic,
        };
    }

    [Test]
    public void CudaScoresLikeTheCpu(
        [ValueSource(nameof(CudaEngines))] CudaEngine engine, [Values(1, 7, null)] int? batchSize)
    {
        GpuDevice.RequireCuda();
        using ReCUBinaryNetTransformer gpu = Transformer(engine, batchSize);

        AssertLikeTheCpu(gpu, Samples.Rows(20), Float32);

        Assert.That(gpu.EngineDescription, Is.EqualTo("ONNX Runtime, CUDA, device 0"));
    }

    [Test]
    public void Tf32ChangesFewLabels()
    {
        GpuDevice.RequireCuda();
        List<ImageRow> rows = Samples.Rows(200);
        using ReCUBinaryNetTransformer gpu = Transformer(ScoringEngine.Cuda(0, fallbackToCpu: false));
        using ReCUBinaryNetTransformer cpu = Transformer(ScoringEngine.OnnxRuntime);

        IEnumerable<bool> same = Labels(gpu, rows).Zip(Labels(cpu, rows), (one, other) => one == other);

        Assert.That(same.Count(equal => equal), Is.GreaterThanOrEqualTo(190));
    }

    [Test]
    public void TensorRtScoresLikeTheCpu([Values(1, 7)] int batchSize)
    {
        GpuDevice.RequireTensorRt();
        using var folder = new TemporaryFolder();
        TensorRtEngine engine =
            ScoringEngine.TensorRt(0, fallbackToCpu: false) with { EngineCacheFolder = folder.File("kept") };
        for (int start = 0; start < 2; start++)
        {
            using ReCUBinaryNetTransformer gpu = Transformer(engine, batchSize);
            AssertLikeTheCpu(gpu, Samples.Rows(20), Rounded);
        }

        Assert.That(
            Directory.EnumerateFiles(folder.File("kept"), "*", SearchOption.AllDirectories), Is.Not.Empty);
    }

    [Test]
    public void PredictionEnginesAndCursorsScoreSideBySide([Values] bool cudaGraph)
    {
        GpuDevice.RequireCuda();
        List<ImageRow> rows = Samples.Rows(30);
        using ReCUBinaryNetTransformer gpu = Transformer(
            ScoringEngine.Cuda(0, fallbackToCpu: false) with { Tf32 = false, CudaGraph = cudaGraph }, batchSize: 4);
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 3 }, caller =>
        {
            if (caller % 2 == 0)
            {
                AssertLikeTheCpu(gpu, rows, Float32);
                return;
            }

            using PredictionEngine<ImageRow, ScoredRow> predictions =
                _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(
                    gpu, new PredictionEngineOptions { OwnsTransformer = false });
            Samples.AssertScored(rows, [.. rows.Select(predictions.Predict)]);
        });
    }

    [Test]
    public void TheChoiceComesBackFromAFile()
    {
        GpuDevice.RequireCuda();
        using var folder = new TemporaryFolder();
        using ReCUBinaryNetTransformer gpu = Transformer(ScoringEngine.Cuda(0, fallbackToCpu: false));
        _context.Model.Save(gpu, Samples.View(_context, 1).Schema, folder.File("pipeline.zip"));

        ITransformer loaded = new MLContext().Model.Load(folder.File("pipeline.zip"), out _);
        using ReCUBinaryNetTransformer again =
            (ReCUBinaryNetTransformer)((loaded as IEnumerable<ITransformer>)?.Single() ?? loaded);

        Assert.That(again.Options, Is.EqualTo(gpu.Options));
        Assert.That(again.EngineDescription, Is.EqualTo("ONNX Runtime, CUDA, device 0"));
        AssertLikeTheCpu(again, Samples.Rows(5), Rounded);
    }

    [Test]
    public void ADeviceThatIsNotThereIsNamed()
    {
        GpuDevice.RequireCuda();
        Assert.That(
            () => Transformer(ScoringEngine.Cuda(1_000, fallbackToCpu: false)),
            Throws.TypeOf<ScoringEngineNotAvailableException>().With.Message.Contains("CUDA on device 1000"));
    }

    [Test]
    public void MemoryStaysFlatOver500Batches([Values] bool cudaGraph)
    {
        GpuDevice.RequireCuda();
        List<ImageRow> rows = Samples.Rows(50);
        using ReCUBinaryNetTransformer gpu = Transformer(
            ScoringEngine.Cuda(0, fallbackToCpu: false) with { CudaGraph = cudaGraph }, batchSize: 2);
        Score(passes: 4);
        long device = GpuMemoryUse.OfDevice(0);
        long process = Environment.WorkingSet;

        Score(passes: 20);

        Assert.That(GpuMemoryUse.OfDevice(0) - device, Is.LessThan(32L << 20));
        Assert.That(Environment.WorkingSet - process, Is.LessThan(64L << 20));

        void Score(int passes)
        {
            for (int pass = 0; pass < passes; pass++)
            {
                Labels(gpu, rows);
            }
        }
    }

    private static ReCUBinaryNetTransformer Transformer(ScoringEngine engine, int? batchSize = null) =>
        Samples.Transformer(new() { Engine = engine, BatchSize = batchSize });

    private void AssertLikeTheCpu(ReCUBinaryNetTransformer gpu, List<ImageRow> rows, double tolerance)
    {
        using ReCUBinaryNetTransformer cpu = Transformer(ScoringEngine.OnnxRuntime);
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        Assert.That(
            gpu.Transform(view).GetColumn<float[]>("Score"),
            Is.EqualTo(cpu.Transform(view).GetColumn<float[]>("Score")).Within(tolerance));
    }

    private List<uint> Labels(ReCUBinaryNetTransformer transformer, List<ImageRow> rows) =>
        [.. transformer.Transform(_context.Data.LoadFromEnumerable(rows)).GetColumn<uint>("PredictedLabel")];
}
