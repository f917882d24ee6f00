using System.Security.Cryptography;
using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet;

/// <summary>
/// ONNX Runtime's TensorRT provider, and its CUDA provider for the nodes that TensorRT does not support.
/// </summary>
public sealed record TensorRtEngine() : GpuEngine("tensorrt", "TensorRT")
{
    // 64 bits suffice to distinguish the models of one cache folder.
    private const int ModelKeyLength = 16;

    /// <summary>
    /// Whether TensorRT may use half precision if it is faster. Sums of signs up to 2,048 stay exact; longer sums and
    /// float layers are rounded. Default false.
    /// </summary>
    public bool Fp16 { get; init; }

    /// <summary>
    /// Bytes of GPU memory that TensorRT may use as workspace, at least 1 MiB; null, the default, leaves it to the
    /// provider.
    /// </summary>
    public long? WorkspaceLimit { get; init; }

    /// <summary>
    /// Folder that caches the engines that TensorRT builds, so that the next process starts in moments instead of
    /// minutes; null, the default, caches nothing. Every model has its own subfolder. Cached engines are valid for one
    /// GPU and one version of TensorRT and ONNX Runtime: empty the folder when one of them changes.
    /// </summary>
    public string? EngineCacheFolder { get; init; }

    internal override void Check()
    {
        base.Check();
        CheckBytes(WorkspaceLimit, nameof(WorkspaceLimit));
        if (EngineCacheFolder is not null && string.IsNullOrWhiteSpace(EngineCacheFolder))
        {
            throw new ArgumentException(
                $"EngineCacheFolder is '{EngineCacheFolder}'; name a folder, or leave it null.",
                nameof(EngineCacheFolder));
        }
    }

    internal override bool BuildsWhenOpened => true;

    internal override IReadOnlyList<ProviderOptions> Providers(FullBatch? batch, string? cacheFolder) =>
        [ProviderOptions.TensorRt(this, batch, cacheFolder), ProviderOptions.Cuda(CudaForTheRest)];

    // ONNX Runtime needs an empty cache when the model changes. Users who retrain a network should not have to care.
    internal override string? CacheFolder(ReadOnlySpan<byte> model) => EngineCacheFolder is null
        ? null
        : Path.Combine(EngineCacheFolder, Convert.ToHexStringLower(SHA256.HashData(model))[..ModelKeyLength]);

    private CudaEngine CudaForTheRest => new() { DeviceId = DeviceId, MemoryLimit = MemoryLimit };
}
