using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>What the callers of a session with CUDA graphs share.</summary>
/// <param name="copy">Copies the first tensor into the second, and has done so when it returns.</param>
/// <remarks>
/// ONNX Runtime allows no runs from several threads with CUDA graphs, and keeps what it records a thread: all runs go
/// through one.
/// </remarks>
internal sealed class CudaGraphRuns(Action<OrtValue, OrtValue> copy) : IDisposable
{
    private int _graphs;

    public SingleThread Thread { get; } = new("ReCU.MLNet CUDA graph");

    public void Copy(OrtValue from, OrtValue to) => copy(from, to);

    public string NextGraphId() => Interlocked.Increment(ref _graphs).ToString(CultureInfo.InvariantCulture);

    public void Dispose() => Thread.Dispose();
}
