using System.Globalization;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>What the callers of a session with CUDA graphs share.</summary>
/// <remarks>
/// ONNX Runtime allows no runs from several threads with CUDA graphs, and keeps what it records a thread: all runs go
/// through one.
/// </remarks>
internal sealed class CudaGraphRuns : IDisposable
{
    private int _graphs;

    public SingleThread Thread { get; } = new("ReCU.MLNet CUDA graph");

    public string NextGraphId() => Interlocked.Increment(ref _graphs).ToString(CultureInfo.InvariantCulture);

    public void Dispose() => Thread.Dispose();
}
