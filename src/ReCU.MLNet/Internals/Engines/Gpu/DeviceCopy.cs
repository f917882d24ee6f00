using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>Copies between the memory of the CPU and that of a GPU, through ONNX Runtime.</summary>
internal static class DeviceCopy
{
    // ONNX Runtime copies outside of a session only between devices of registered libraries; it looks for this one
    // beside its own.
    private static readonly Lazy<bool> _registered = new(() =>
    {
        OrtEnv.Instance().RegisterExecutionProviderLibrary(
            "ReCU.MLNet.CUDA",
            OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so");
        return true;
    });

    /// <summary>Copies a tensor into another one of its shape; it is there when the call returns.</summary>
    public static void Copy(OrtValue from, OrtValue to)
    {
        _ = _registered.Value;
        OrtEnv.Instance().CopyTensors([from], [to], null!);
    }
}
