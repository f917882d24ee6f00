using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>
/// Tensors on the GPU that are bound once, with copies before and after each run. Binding the page-locked tensors
/// themselves fails: ONNX Runtime 1.31 takes them for memory of the GPU, and then copies the logits onto themselves.
/// </summary>
internal class DeviceBuffers : GpuBuffers
{
    private readonly Action<OrtValue, OrtValue> _copy;
    private readonly OrtValue _devicePixels;
    private readonly OrtValue _deviceLogits;

    /// <param name="session">What runs.</param>
    /// <param name="batch">Its network, and the rows of a run.</param>
    /// <param name="memory">Where the tensors lie.</param>
    /// <param name="copy">Copies the first tensor into the second, and has done so when it returns.</param>
    public DeviceBuffers(
        InferenceSession session, FullBatch batch, GpuMemory memory, Action<OrtValue, OrtValue> copy)
        : base(session, batch, memory)
    {
        _copy = copy;
        _devicePixels = memory.OnDevice(batch.PixelShape());
        _deviceLogits = memory.OnDevice(batch.LogitShape());
        Binding.BindInput(batch.Network.InputName, _devicePixels);
        Binding.BindOutput(batch.Network.RequireLogits(), _deviceLogits);
    }

    public override void Dispose()
    {
        base.Dispose();
        _deviceLogits.Dispose();
        _devicePixels.Dispose();
    }

    protected override void RunBatch()
    {
        _copy(HostPixels, _devicePixels);
        Session.RunWithBinding(Options, Binding);
        _copy(_deviceLogits, HostLogits);
    }
}
