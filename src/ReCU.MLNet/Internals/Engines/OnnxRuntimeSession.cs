using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>Opens sessions of ONNX Runtime on the CPU.</summary>
internal static class OnnxRuntimeSession
{
    /// <summary>Opens a model.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="InvalidOperationException">The native library is missing.</exception>
    public static InferenceSession Open(byte[] model, int threads)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidModelException($"ONNX Runtime refuses the model: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException
            or EntryPointNotFoundException)
        {
            throw new InvalidOperationException(
                "ONNX Runtime's native library was not found or does not fit. Let the app reference the package "
                + "Microsoft.ML.OnnxRuntime in the version of Microsoft.ML.OnnxRuntime.Managed "
                + $"({typeof(InferenceSession).Assembly.GetName().Version}).",
                exception);
        }
    }
}
