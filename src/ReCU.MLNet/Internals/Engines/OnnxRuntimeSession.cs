using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>Opens sessions of ONNX Runtime.</summary>
internal static class OnnxRuntimeSession
{
    // This optimisation moves the zeros of a Pad into the padding of a following MaxPool or AveragePool, which ignores
    // them. The results then differ from the file's (microsoft/onnxruntime#22177 and #24737, still so in 1.31.1).
    private const string WrongOptimizers = "Pad_Fusion";
    private const string DisabledOptimizersKey = "optimization.disable_specified_optimizers";

    /// <summary>Opens a model on the CPU.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">The native library is missing.</exception>
    public static InferenceSession Open(ReadOnlyMemory<byte> model, int threads) =>
        Open(threads, options => new InferenceSession(ToArray(model), options));

    /// <summary>Opens a model on the CPU, with the weights that it keeps in files beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">The native library is missing.</exception>
    public static InferenceSession Open(string path, int threads) =>
        Open(threads, options => new InferenceSession(path, options));

    private static InferenceSession Open(int threads, Func<SessionOptions, InferenceSession> open)
    {
        try
        {
            return Create(threads, _ => { }, open);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidModelException($"ONNX Runtime refuses the model: {exception.Message}", exception);
        }
        catch (Exception exception) when (IsMissingLibrary(exception))
        {
            throw MissingLibrary(exception);
        }
    }

    /// <summary>Loads the native library, unless it is loaded already.</summary>
    /// <exception cref="ScoringEngineNotAvailableException">The native library is missing.</exception>
    public static void EnsureLoaded()
    {
        try
        {
            _ = OnnxRuntimeEnvironment.Instance;
        }
        catch (Exception exception) when (IsMissingLibrary(exception))
        {
            throw MissingLibrary(exception);
        }
    }

    /// <summary>Opens a model.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="threads">CPU threads; 0 is one a core.</param>
    /// <param name="addProviders">Adds the providers to be tried before the CPU, the best first.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model or a provider.</exception>
    public static InferenceSession Create(
        ReadOnlyMemory<byte> model, int threads, Action<SessionOptions> addProviders) =>
        Create(threads, addProviders, options => new InferenceSession(ToArray(model), options));

    // The array itself if the model fills it, because models are large.
    private static byte[] ToArray(ReadOnlyMemory<byte> model) =>
        MemoryMarshal.TryGetArray(model, out ArraySegment<byte> segment)
            && segment.Array is { } array && array.Length == model.Length
            ? array
            : model.ToArray();

    private static InferenceSession Create(
        int threads, Action<SessionOptions> addProviders, Func<SessionOptions, InferenceSession> open)
    {
        _ = OnnxRuntimeEnvironment.Instance;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry(DisabledOptimizersKey, WrongOptimizers);
        addProviders(options);
        return open(options);
    }

    /// <summary>Whether ONNX Runtime's native library, or a function of it, was not found.</summary>
    public static bool IsMissingLibrary(Exception exception) =>
        exception is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException;

    private static ScoringEngineNotAvailableException MissingLibrary(Exception exception) => new(
        "ONNX Runtime's native library was not found or does not fit. Let the app reference the package "
        + "Microsoft.ML.OnnxRuntime in the version of Microsoft.ML.OnnxRuntime.Managed "
        + $"({typeof(InferenceSession).Assembly.GetName().Version}).",
        exception);
}
