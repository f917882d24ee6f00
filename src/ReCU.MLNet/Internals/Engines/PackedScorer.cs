using ReCU.Packed;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>A compiled network, which it owns.</summary>
internal sealed class PackedScorer(PackedNetwork network) : IScorer
{
    public IScoringBuffers CreateBuffers(int capacity) => new PackedBuffers(network, capacity);

    public void Dispose() => network.Dispose();
}
