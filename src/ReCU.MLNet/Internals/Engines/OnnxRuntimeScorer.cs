using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>A session of ONNX Runtime on the CPU. Sessions are thread-safe: one serves all callers.</summary>
internal sealed class OnnxRuntimeScorer : IScorer
{
    private readonly InferenceSession _session;
    private readonly NetworkInfo _network;

    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="InvalidOperationException">The native library is missing.</exception>
    public OnnxRuntimeScorer(byte[] model, NetworkInfo network, int threads)
    {
        _network = network;
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            _session = new InferenceSession(model, options);
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

    public IScoringBuffers CreateBuffers(int capacity) => new OnnxRuntimeBuffers(_session, _network, capacity);

    public void Dispose() => _session.Dispose();
}
