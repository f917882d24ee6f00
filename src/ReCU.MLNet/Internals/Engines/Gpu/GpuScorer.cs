using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>
/// A session of ONNX Runtime on a GPU, and the buffers of its callers, which go from one caller to the next:
/// page-locked memory is dear to allocate, and a recorded CUDA graph stays as long as its session.
/// </summary>
internal sealed class GpuScorer : IScorer
{
    private readonly FullBatch _batch;
    private readonly InferenceSession _session;
    private readonly GpuMemory _memory;
    private readonly CudaGraphRuns? _graphs;
    private readonly BufferPool _pool;

    /// <exception cref="InvalidOperationException">
    /// The model cannot be opened on the GPU, which was at hand when the engine was chosen.
    /// </exception>
    /// <exception cref="IOException">The folder for what is built cannot be made.</exception>
    public GpuScorer(GpuEngine engine, FullBatch batch, int threads)
    {
        _batch = batch;
        ReadOnlyMemory<byte> model = batch.Network.Model.Bytes;
        string? cacheFolder = engine.CacheFolder(model.Span);
        if (cacheFolder is not null)
        {
            Directory.CreateDirectory(cacheFolder);
        }

        try
        {
            IReadOnlyList<ProviderOptions> providers = engine.Providers(batch, cacheFolder);
            _session = OnnxRuntimeSession.Create(model, threads, options => ProviderOptions.Add(providers, options));
            _memory = GpuMemory.Open(_session, engine.Device);
        }
        catch (OnnxRuntimeException exception)
        {
            _session?.Dispose();
            throw batch.Failed(exception);
        }

        _graphs = engine is CudaEngine { CudaGraph: true } ? new CudaGraphRuns() : null;
        _pool = new BufferPool(Create, Close);
    }

    public IScoringBuffers CreateBuffers(int capacity) =>
        ChannelsLastBuffers.For(_batch.Network, _pool.Rent(capacity), capacity);

    public void Dispose() => _pool.Dispose();

    private IScoringBuffers Create(int capacity)
    {
        var batch = _batch with { Size = _batch.Network.RowsOfRun(capacity) };
        try
        {
            return _graphs is null
                ? new DeviceBuffers(_session, batch, _memory, DeviceCopy.Copy)
                : new GraphBuffers(_session, batch, _memory, DeviceCopy.Copy, _graphs);
        }
        catch (OnnxRuntimeException exception)
        {
            throw batch.Failed(exception);
        }
    }

    private void Close()
    {
        _graphs?.Dispose();
        _memory.Dispose();
        _session.Dispose();
    }
}
