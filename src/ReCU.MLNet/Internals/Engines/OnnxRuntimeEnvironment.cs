using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>The environment of ONNX Runtime, one for all sessions of a process.</summary>
/// <remarks>
/// Microsoft's builds of ONNX Runtime report to their maker by default: for a sample of sessions the model's file name,
/// hashes of it and how fast it runs. Users of this library have not agreed to that, so it is turned off once. An
/// application may turn it on again.
/// </remarks>
internal static class OnnxRuntimeEnvironment
{
    private static readonly Lazy<OrtEnv> _instance = new(Create, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The environment; the first call loads the native library.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing.</exception>
    /// <exception cref="TypeInitializationException">The same, thrown by ONNX Runtime's own classes.</exception>
    public static OrtEnv Instance => _instance.Value;

    private static OrtEnv Create()
    {
        OrtEnv environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }
}
