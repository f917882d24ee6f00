using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>The environment of ONNX Runtime, one for all sessions of a process.</summary>
/// <remarks>
/// Since version 1.29, ONNX Runtime's builds for Linux report to their maker by default: each session's model file and
/// hashes of it, and how fast it runs. Whoever scores a model of ours has not asked for that, so it is turned off, once:
/// an application that turns it on again afterwards is obeyed.
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
