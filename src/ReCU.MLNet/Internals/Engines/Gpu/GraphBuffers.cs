using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>
/// Tensors on the GPU whose addresses a recorded CUDA graph knows, with copies before and after each replay. The number
/// of the graph tells ONNX Runtime which recording belongs to these addresses.
/// </summary>
internal sealed class GraphBuffers : GpuBuffers
{
    private readonly CudaGraphRuns _runs;
    private readonly OrtValue _devicePixels;
    private readonly OrtValue _deviceLogits;
    private readonly Action _replay;

    public GraphBuffers(InferenceSession session, FullBatch batch, GpuMemory memory, CudaGraphRuns runs)
        : base(session, batch, memory)
    {
        _runs = runs;
        _devicePixels = memory.OnDevice(batch.PixelShape());
        _deviceLogits = memory.OnDevice(batch.LogitShape());
        _replay = Replay;
        Options.AddRunConfigEntry("gpu_graph_id", runs.NextGraphId());
        Binding.BindInput(batch.Network.InputName, _devicePixels);
        Binding.BindOutput(batch.Network.RequireLogits(), _deviceLogits);
    }

    public override void Dispose()
    {
        base.Dispose();
        _deviceLogits.Dispose();
        _devicePixels.Dispose();
    }

    protected override void RunBatch() => _runs.Thread.Run(_replay);

    private void Replay()
    {
        _runs.Copy(HostPixels, _devicePixels);
        Session.RunWithBinding(Options, Binding);
        _runs.Copy(_deviceLogits, HostLogits);
    }
}
