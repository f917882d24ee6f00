using Microsoft.ML;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/scoring.md</c>, a method for each snippet.</summary>
internal static class ScoringGuide
{
    public static ReCUBinaryNetTransformer OnAGpu(MLContext mlContext, IDataView rows)
    {
        ReCUBinaryNetTransformer model = mlContext.Transforms
            .ApplyReCUBinaryNet("model.onnx", engine: ScoringEngine.Cuda(0, fallbackToCpu: true))
            .Fit(rows);
        Console.WriteLine(model.EngineDescription);   // ONNX Runtime, CUDA, device 0

        return model;
    }

    public static ITransformer OnACpuAllTheSame(MLContext mlContext)
    {
        var cpuOnly = mlContext.Model.Load("pipeline.zip", ScoringEngine.Packed, out DataViewSchema? schema);

        return cpuOnly;
    }

    public static ReCUScoringOptions EveryOption()
    {
        var options = new ReCUScoringOptions
        {
            Engine = ScoringEngine.Cuda(0) with
            {
                MemoryLimit = 4L << 30,                            // bytes of the arena; null: no limit
                ArenaStrategy = CudaArenaStrategy.SameAsRequested, // how it grows
                CudnnSearch = CudnnSearch.Heuristic,               // a faster start, perhaps slower runs
                Tf32 = false,                                      // float layers in full precision
                CudaGraph = true,                                  // replays a recorded run
            },
            BatchSize = 512,                                       // null: 256, fewer for large images
        };

        return options;
    }

    public static TensorRtEngine TensorRt()
    {
        var tensorRt = ScoringEngine.TensorRt(0) with
        {
            Fp16 = true,                       // half precision where it is faster
            WorkspaceLimit = 2L << 30,         // bytes
            EngineCacheFolder = "tensorrt",    // what is built is kept here
        };

        return tensorRt;
    }
}
