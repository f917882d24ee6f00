namespace ReCU.MLNet.Internals.Engines;

/// <summary>ONNX Runtime on the CPU.</summary>
internal sealed record OnnxRuntimeEngine() : ScoringEngine("onnxruntime")
{
    internal override ChosenEngine Choose(EngineRequest request)
    {
        request.Network.RequireLogits();
        return new ChosenEngine(
            request.Threads == 0
                ? "ONNX Runtime, CPU, one thread a core"
                : $"ONNX Runtime, CPU, threads: {request.Threads}",
            request.BatchSize ?? ChosenEngine.DefaultCpuBatchSize,
            () => new OnnxRuntimeScorer(request.Model, request.Network, request.Threads));
    }
}
