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
        OrtValue? pixels = null, logits = null;
        try
        {
            pixels = memory.OnDevice(batch.PixelShape());
            logits = memory.OnDevice(batch.LogitShape());
            Binding.BindInput(batch.Network.InputName, pixels);
            Binding.BindOutput(batch.Network.RequireLogits(), logits);
        }
        catch
        {
            // The memory of a GPU runs out, and the next caller tries again.
            base.Dispose();
            logits?.Dispose();
            pixels?.Dispose();
            throw;
        }

        (_devicePixels, _deviceLogits) = (pixels, logits);
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
