using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet;

/// <summary>
/// ONNX Runtime on an NVIDIA GPU: what <see cref="CudaEngine"/> and <see cref="TensorRtEngine"/> share.
/// </summary>
/// <remarks>
/// Every batch runs at its full size, including the last one of a view: the GPU then sees one shape, for which kernels
/// are searched or built once.
/// </remarks>
public abstract record GpuEngine : ScoringEngine
{
    // More GPUs than a machine has.
    private const int DeviceLimit = 1_024;
    private const long LeastBytes = 1L << 20;

    private protected GpuEngine(string name, string title)
        : base(name) => Title = title;

    /// <summary>
    /// The GPU, counted from 0 as CUDA counts, at most 1,023. Null, the default, takes <c>MLContext.GpuDeviceId</c>, or
    /// 0 if that is not set. When a pipeline is loaded, the GPU of the loading context overrides the saved one.
    /// </summary>
    public int? DeviceId { get; init; }

    /// <summary>
    /// Bytes of the GPU's memory that ONNX Runtime's arena may take, at least 1 MiB; null, the default, sets no limit.
    /// CUDA, cuDNN and TensorRT use additional memory.
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>
    /// What happens if a library, the driver or the device is missing: true runs the network on the CPU, as <see
    /// cref="ScoringEngine.Auto"/> does, and warns in ML.NET's log; false fails with a message that names what is
    /// missing. Null, the default, takes <c>MLContext.FallbackToCpu</c>. When a pipeline is loaded, the loading context
    /// may allow the fallback too.
    /// </summary>
    public bool? FallbackToCpu { get; init; }

    /// <summary>If no GPU is named, the first one is used.</summary>
    internal int Device => DeviceId ?? 0;

    /// <summary>Whether opening a model builds something for minutes.</summary>
    internal virtual bool BuildsWhenOpened => false;

    /// <summary>The technique's own name.</summary>
    internal string Title { get; }

    internal override void Check()
    {
        OptionRange.Check(Device, 0, DeviceLimit - 1, nameof(DeviceId), "Devices are counted from 0.");
        CheckBytes(MemoryLimit, nameof(MemoryLimit));
    }

    internal override ScoringEngine MadeUnder(ContextSettings context) => this with
    {
        DeviceId = DeviceId ?? context.GpuDeviceId ?? 0,
        FallbackToCpu = FallbackToCpu ?? context.FallbackToCpu,
    };

    internal override ScoringEngine LoadedUnder(ContextSettings context) => this with
    {
        DeviceId = context.GpuDeviceId ?? Device,
        FallbackToCpu = FallbackToCpu is true || context.FallbackToCpu,
    };

    internal override void CheckAvailable()
    {
        if (FallbackToCpu is not true && ProviderProbe.Try(this) is { } failure)
        {
            throw failure.ToException();
        }
    }

    internal override ChosenEngine Choose(EngineRequest request)
    {
        if (ProviderProbe.Try(this) is not { } failure)
        {
            request.Network.RequireLogits();
            var batch = new FullBatch(
                request.Network,
                request.Network.RowsOfRun(request.BatchSize ?? FullBatch.DefaultSize(request.Network)));
            return new ChosenEngine(
                $"ONNX Runtime, {Title}, device {Device}{request.Network.BatchNote}",
                batch.Size,
                () => new GpuScorer(this, batch, request.Threads))
            {
                BuildsWhenOpened = BuildsWhenOpened,
            };
        }

        if (FallbackToCpu is not true)
        {
            throw failure.ToException();
        }

        ChosenEngine cpu = Auto.Choose(request);
        request.Context.Warn($"{failure.Reason} {failure.Remedy} The network runs on the CPU: {cpu.Description}.");
        return cpu with { Description = $"{cpu.Description}; fallback: {failure.Reason}" };
    }

    /// <summary>The providers that ONNX Runtime tries, best first.</summary>
    /// <param name="batch">The batches to come; null if none will run.</param>
    /// <param name="cacheFolder">Folder for what is built for the model; null keeps nothing.</param>
    internal abstract IReadOnlyList<ProviderOptions> Providers(FullBatch? batch, string? cacheFolder);

    /// <summary>A folder for what is built for a model; null keeps nothing.</summary>
    internal virtual string? CacheFolder(ReadOnlySpan<byte> model) => null;

    private protected static void CheckBytes(long? bytes, string option)
    {
        if (bytes < LeastBytes)
        {
            throw new ArgumentOutOfRangeException(
                option,
                bytes,
                FormattableString.Invariant(
                    $"{option} is {bytes} bytes; it must be at least {LeastBytes}, or null for no limit."));
        }
    }
}
