using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.Onnx;

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

    public static IEstimator<ITransformer> AsText(MLContext mlContext)
    {
        var named = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx")
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("ClassName", "PredictedLabel"));

        return named;
    }

    public static void Likeliest(IDataView scored)
    {
        VBuffer<ReadOnlyMemory<char>> slots = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        string[] names = [.. slots.DenseValues().Select(name => name.ToString())];
        foreach (float[] scores in scored.GetColumn<float[]>("Score"))
        {
            var best = names.Zip(scores).OrderByDescending(pair => pair.Second).Take(3);
            Console.WriteLine(string.Join(", ", best.Select(pair => $"{pair.First} {pair.Second:P1}")));
        }
    }

    public static (ReCUBinaryNetScoringEstimator Resource, ReCUBinaryNetScoringEstimator Bytes) FromMemory(
        MLContext mlContext)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("model.onnx")!;
        var fromResource = mlContext.Transforms.ApplyReCUBinaryNet(resource);

        byte[] bytes = File.ReadAllBytes("model.onnx");
        var fromBytes = mlContext.Transforms.ApplyReCUBinaryNet(bytes, engine: ScoringEngine.Packed);

        return (fromResource, fromBytes);
    }

    public static void WithAnInt8Stem()
    {
        NetworkGraph network = OnnxModel.Load("model.onnx");
        OnnxModel.Save(network.WithInt8Stem(), "model.int8stem.onnx");
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
