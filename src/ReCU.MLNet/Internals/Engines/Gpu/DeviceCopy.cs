using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>Copies between the memory of the CPU and that of a GPU, through ONNX Runtime.</summary>
internal static class DeviceCopy
{
    private static readonly Lazy<OrtEnv> _environment = new(WithCuda);

    /// <summary>Copies a tensor into another one of its shape; it is there when the call returns.</summary>
    public static void Copy(OrtValue from, OrtValue to) => _environment.Value.CopyTensors([from], [to], null);

    // Outside of a session, ONNX Runtime copies only between devices of registered libraries; it looks for this one
    // beside its own.
    private static OrtEnv WithCuda()
    {
        OrtEnv environment = OnnxRuntimeEnvironment.Instance;
        environment.RegisterExecutionProviderLibrary(
            "ReCU.MLNet.CUDA",
            OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so");
        return environment;
    }
}
