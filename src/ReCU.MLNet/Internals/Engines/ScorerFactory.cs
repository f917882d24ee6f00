namespace ReCU.MLNet.Internals.Engines;

/// <summary>Opens the engine that the options name.</summary>
internal static class ScorerFactory
{
    /// <summary>What <see cref="Open"/> would take, in words.</summary>
    public static string Describe(ScoringEngine engine, int threads)
    {
        _ = engine; // Both engines of this version are ONNX Runtime on the CPU.
        return threads == 0 ? "ONNX Runtime, CPU, one thread a core" : $"ONNX Runtime, CPU, threads: {threads}";
    }

    public static IScorer Open(ScoringEngine engine, byte[] model, NetworkInfo network, int threads)
    {
        _ = engine;
        return new OnnxRuntimeScorer(model, network, threads);
    }
}
