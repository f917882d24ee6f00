namespace ReCU.MLNet.Internals.Engines;

/// <summary>ONNX Runtime on the CPU.</summary>
internal sealed record OnnxRuntimeEngine() : ScoringEngine("onnxruntime")
{
    internal override ChosenEngine Choose(byte[] model, NetworkInfo network, int threads) => new(
        threads == 0 ? "ONNX Runtime, CPU, one thread a core" : $"ONNX Runtime, CPU, threads: {threads}",
        () => new OnnxRuntimeScorer(model, network, threads));
}
