namespace ReCU.MLNet.Internals.Engines;

/// <summary>ONNX Runtime on the CPU.</summary>
internal sealed record OnnxRuntimeEngine() : ScoringEngine("onnxruntime")
{
    internal override void CheckAvailable() => OnnxRuntimeSession.EnsureLoaded();

    internal override ChosenEngine Choose(EngineRequest request)
    {
        CheckAvailable();
        request.Network.RequireLogits();
        string threads = request.Threads == 0 ? "one thread a core" : $"threads: {request.Threads}";
        return new ChosenEngine(
            $"ONNX Runtime, CPU, {threads}{request.Network.BatchNote}",
            request.Network.RowsOfRun(request.BatchSize ?? ChosenEngine.DefaultCpuBatchSize),
            () => new OnnxRuntimeScorer(request.Network, request.Threads));
    }
}
