using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet.Tests.Internals.Engines.Gpu;

[TestFixture]
internal sealed class ProviderOptionsTests
{
    private static readonly FullBatch _batch = new(Samples.Open(Samples.Colour), Size: 64);

    [Test]
    public void CudaHasOnnxRuntimesOwnDefaults() => Assert.That(
        ProviderOptions.Cuda(ScoringEngine.Cuda()).Values, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["device_id"] = "0",
            ["arena_extend_strategy"] = "kNextPowerOfTwo",
            ["cudnn_conv_algo_search"] = "EXHAUSTIVE",
            ["use_tf32"] = "1",
            ["enable_cuda_graph"] = "0",
        }));

    [Test]
    public void EveryOptionOfCudaIsHandedOn()
    {
        CudaEngine engine = ScoringEngine.Cuda(2) with
        {
            MemoryLimit = 6L << 30,
            ArenaStrategy = CudaArenaStrategy.SameAsRequested,
            CudnnSearch = CudnnSearch.Heuristic,
            Tf32 = false,
            CudaGraph = true,
        };

        Assert.That(ProviderOptions.Cuda(engine).Values, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["device_id"] = "2",
            ["gpu_mem_limit"] = "6442450944",
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            ["use_tf32"] = "0",
            ["enable_cuda_graph"] = "1",
        }));
        Assert.That(
            ProviderOptions.Cuda(engine with { CudnnSearch = CudnnSearch.Default }).Values["cudnn_conv_algo_search"],
            Is.EqualTo("DEFAULT"));
    }

    [Test]
    public void TensorRtIsToldTheShapesOfTheBatches() => Assert.That(
        ProviderOptions.TensorRt(ScoringEngine.TensorRt(), _batch, cacheFolder: null).Values,
        Is.EquivalentTo(new Dictionary<string, string>
        {
            ["device_id"] = "0",
            ["trt_fp16_enable"] = "0",
            ["trt_profile_min_shapes"] = "pixels:1x3x12x10",
            ["trt_profile_opt_shapes"] = "pixels:64x3x12x10",
            ["trt_profile_max_shapes"] = "pixels:64x3x12x10",
        }));

    [Test]
    public void EveryOptionOfTensorRtIsHandedOn()
    {
        TensorRtEngine engine = ScoringEngine.TensorRt(3) with { Fp16 = true, WorkspaceLimit = 1L << 30 };

        Assert.That(
            ProviderOptions.TensorRt(engine, batch: null, "kept/0123").Values,
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["device_id"] = "3",
                ["trt_fp16_enable"] = "1",
                ["trt_max_workspace_size"] = "1073741824",
                ["trt_engine_cache_enable"] = "1",
                ["trt_engine_cache_path"] = "kept/0123",
                ["trt_timing_cache_enable"] = "1",
                ["trt_timing_cache_path"] = "kept/0123",
            }));
    }

    [Test]
    public void CudaStandsBehindTensorRtOnTheSameDevice()
    {
        TensorRtEngine engine = ScoringEngine.TensorRt(3) with { MemoryLimit = 1L << 30 };

        IReadOnlyList<ProviderOptions> providers = engine.Providers(_batch, cacheFolder: null);

        Assert.That(
            providers.Select(provider => provider.Provider),
            Is.EqualTo(new[] { GpuProvider.TensorRt, GpuProvider.Cuda }));
        Assert.That(providers[1].Values["device_id"], Is.EqualTo("3"));
        Assert.That(providers[1].Values["gpu_mem_limit"], Is.EqualTo("1073741824"));
    }

    [Test]
    public void EveryModelHasACacheFolderOfItsOwn()
    {
        TensorRtEngine engine = ScoringEngine.TensorRt() with { EngineCacheFolder = "kept" };
        string one = engine.CacheFolder([1, 2, 3])!;
        Assert.Multiple(() =>
        {
            Assert.That(Path.GetDirectoryName(one), Is.EqualTo("kept"));
            Assert.That(engine.CacheFolder([1, 2, 3]), Is.EqualTo(one));
            Assert.That(engine.CacheFolder([1, 2, 4]), Is.Not.EqualTo(one));
            Assert.That(ScoringEngine.TensorRt().CacheFolder([1, 2, 3]), Is.Null);
            Assert.That(ScoringEngine.Cuda().CacheFolder([1, 2, 3]), Is.Null);
        });
    }
}
