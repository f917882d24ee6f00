namespace ReCU.MLNet.Internals.Engines;

/// <summary>Chooses an engine; this version has one.</summary>
internal sealed record AutoEngine() : ScoringEngine("auto")
{
    internal override string Describe(int threads) => OnnxRuntime.Describe(threads);

    internal override IScorer Open(byte[] model, NetworkInfo network, int threads) =>
        OnnxRuntime.Open(model, network, threads);
}
