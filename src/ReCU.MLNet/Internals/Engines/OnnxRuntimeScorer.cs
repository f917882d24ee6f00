using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>A session of ONNX Runtime on the CPU. Sessions are thread-safe: one serves all callers.</summary>
internal sealed class OnnxRuntimeScorer : IScorer
{
    private readonly InferenceSession _session;
    private readonly NetworkInfo _network;

    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">The native library is missing.</exception>
    public OnnxRuntimeScorer(NetworkInfo network, int threads)
    {
        _network = network;
        _session = OnnxRuntimeSession.Open(network.Model.Bytes, threads);
    }

    public IScoringBuffers CreateBuffers(int capacity) =>
        ChannelsLastBuffers.For(_network, new OnnxRuntimeBuffers(_session, _network, capacity), capacity);

    public void Dispose() => _session.Dispose();
}
