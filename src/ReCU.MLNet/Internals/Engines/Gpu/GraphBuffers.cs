using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>
/// Tensors on the GPU whose addresses a recorded CUDA graph knows. The number of the graph tells ONNX Runtime which
/// recording belongs to these addresses.
/// </summary>
internal sealed class GraphBuffers : DeviceBuffers
{
    private readonly CudaGraphRuns _runs;
    private readonly Action _replay;

    public GraphBuffers(
        InferenceSession session,
        FullBatch batch,
        GpuMemory memory,
        Action<OrtValue, OrtValue> copy,
        CudaGraphRuns runs)
        : base(session, batch, memory, copy)
    {
        _runs = runs;
        _replay = base.RunBatch;
        Options.AddRunConfigEntry("gpu_graph_id", runs.NextGraphId());
    }

    protected override void RunBatch() => _runs.Thread.Run(_replay);
}
