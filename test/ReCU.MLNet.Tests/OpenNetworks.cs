using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;

namespace ReCU.MLNet.Tests;

/// <summary>Makes transformers, and counts the networks that they have in memory.</summary>
internal sealed class OpenNetworks
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public ReCUBinaryNetTransformer Transformer(ReCUScoringOptions? options = null) =>
        Transformer(Samples.Network, options ?? new ReCUScoringOptions());

    public ReCUBinaryNetTransformer Transformer(NetworkGraph graph, ReCUScoringOptions options)
    {
        NetworkInfo network = Samples.Open(graph);
        ChosenEngine chosen = options.Engine.Choose(
            new EngineRequest(network, options.BatchSize, options.Threads, ContextSettings.None));
        return new ReCUBinaryNetTransformer(
            network, options, engine: chosen with { Open = () => new CountedScorer(this, chosen.Open()) });
    }

    private sealed class CountedScorer : IScorer
    {
        private readonly OpenNetworks _networks;
        private readonly IScorer _scorer;

        public CountedScorer(OpenNetworks networks, IScorer scorer)
        {
            (_networks, _scorer) = (networks, scorer);
            Interlocked.Increment(ref networks._count);
        }

        public IScoringBuffers CreateBuffers(int capacity) => _scorer.CreateBuffers(capacity);

        public void Dispose()
        {
            _scorer.Dispose();
            Interlocked.Decrement(ref _networks._count);
        }
    }
}
