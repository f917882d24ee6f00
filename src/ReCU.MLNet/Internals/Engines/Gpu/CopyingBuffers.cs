using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>
/// Lets ONNX Runtime copy pixels and logits. The logits are bound once. The pixels are bound for each run: a run reads
/// what the GPU got when they were bound (microsoft/onnxruntime#5857 and #15438).
/// </summary>
internal sealed class CopyingBuffers : GpuBuffers
{
    public CopyingBuffers(InferenceSession session, FullBatch batch, GpuMemory memory)
        : base(session, batch, memory) => Binding.BindOutput(batch.Network.RequireLogits(), HostLogits);

    protected override void RunBatch()
    {
        Binding.BindInput(Batch.Network.InputName, HostPixels);
        Binding.SynchronizeBoundInputs();
        Session.RunWithBinding(Options, Binding);
        Binding.SynchronizeBoundOutputs();
    }
}
