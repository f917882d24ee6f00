using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>A provider and its options under ONNX Runtime's names.</summary>
/// <remarks>
/// The names are those of ONNX Runtime's pages "CUDA Execution Provider" and "TensorRT Execution Provider".
/// </remarks>
internal sealed record ProviderOptions(GpuProvider Provider, Dictionary<string, string> Values)
{
    private const string On = "1";

    public static ProviderOptions Cuda(CudaEngine engine)
    {
        var values = new Dictionary<string, string>
        {
            ["device_id"] = Text(engine.Device),
            ["arena_extend_strategy"] = Name(engine.ArenaStrategy),
            ["cudnn_conv_algo_search"] = Name(engine.CudnnSearch),
            ["use_tf32"] = Flag(engine.Tf32),
            ["enable_cuda_graph"] = Flag(engine.CudaGraph),
        };
        AddBytes(values, "gpu_mem_limit", engine.MemoryLimit);
        return new ProviderOptions(GpuProvider.Cuda, values);
    }

    /// <param name="engine">What was asked for.</param>
    /// <param name="batch">The batches to come: given their shapes, TensorRT builds once, when the session opens, and
    /// not whenever it meets a larger batch; null where none will be run.</param>
    /// <param name="cacheFolder">Folder for what is built; null keeps nothing.</param>
    public static ProviderOptions TensorRt(TensorRtEngine engine, FullBatch? batch, string? cacheFolder)
    {
        var values = new Dictionary<string, string>
        {
            ["device_id"] = Text(engine.Device),
            ["trt_fp16_enable"] = Flag(engine.Fp16),
        };
        AddBytes(values, "trt_max_workspace_size", engine.WorkspaceLimit);
        if (batch is not null)
        {
            // A prediction engine runs batches of one.
            values["trt_profile_min_shapes"] = Profile(batch with { Size = batch.Network.RowsOfRun(1) });
            values["trt_profile_opt_shapes"] = Profile(batch);
            values["trt_profile_max_shapes"] = Profile(batch);
        }

        if (cacheFolder is not null)
        {
            values["trt_engine_cache_enable"] = On;
            values["trt_engine_cache_path"] = cacheFolder;
            values["trt_timing_cache_enable"] = On;
            values["trt_timing_cache_path"] = cacheFolder;
        }

        return new ProviderOptions(GpuProvider.TensorRt, values);
    }

    /// <summary>Adds providers to those of a session, the best first.</summary>
    public static void Add(IReadOnlyList<ProviderOptions> providers, SessionOptions session)
    {
        foreach (ProviderOptions provider in providers)
        {
            provider.AddTo(session);
        }
    }

    private void AddTo(SessionOptions session)
    {
        if (Provider == GpuProvider.TensorRt)
        {
            using var tensorRt = new OrtTensorRTProviderOptions();
            tensorRt.UpdateOptions(Values);
            session.AppendExecutionProvider_Tensorrt(tensorRt);
        }
        else
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(Values);
            session.AppendExecutionProvider_CUDA(cuda);
        }
    }

    private static string Name(CudaArenaStrategy strategy) => strategy switch
    {
        CudaArenaStrategy.SameAsRequested => "kSameAsRequested",
        _ => "kNextPowerOfTwo",
    };

    private static string Name(CudnnSearch search) => search switch
    {
        CudnnSearch.Heuristic => "HEURISTIC",
        CudnnSearch.Default => "DEFAULT",
        _ => "EXHAUSTIVE",
    };

    private static string Profile(FullBatch batch) =>
        $"{batch.Network.InputName}:{string.Join('x', batch.PixelShape().Select(Text))}";

    private static string Flag(bool value) => value ? On : "0";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void AddBytes(Dictionary<string, string> values, string name, long? bytes)
    {
        if (bytes is { } limit)
        {
            values[name] = Text(limit);
        }
    }
}
