using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>Where the tensors of a session lie.</summary>
/// <param name="host">Memory that the CPU reads and writes, and that the GPU copies from and to directly.</param>
/// <param name="device">Memory of the GPU.</param>
internal sealed class GpuMemory(OrtAllocator host, OrtAllocator device) : IDisposable
{
    /// <summary>Page-locked memory, and that of a GPU.</summary>
    public static GpuMemory Open(InferenceSession session, int deviceId)
    {
        using var pinned = new OrtMemoryInfo(
            OrtMemoryInfo.allocatorCUDA_PINNED, OrtAllocatorType.DeviceAllocator, deviceId, OrtMemType.CpuOutput);
        using var cuda = new OrtMemoryInfo(
            OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, deviceId, OrtMemType.Default);
        return new GpuMemory(new OrtAllocator(session, pinned), new OrtAllocator(session, cuda));
    }

    /// <summary>A tensor for the CPU; the values are zero.</summary>
    public OrtValue OnHost(long[] shape)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(host, TensorElementType.Float, shape);
        value.GetTensorMutableDataAsSpan<float>().Clear();
        return value;
    }

    /// <summary>A tensor for the GPU; the values are whatever lay there.</summary>
    public OrtValue OnDevice(long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(device, TensorElementType.Float, shape);

    public void Dispose()
    {
        device.Dispose();
        host.Dispose();
    }
}
