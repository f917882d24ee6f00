using ReCU.Packed;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>A compiled network, which it owns. Its buffers and threads are lent to whoever runs it.</summary>
internal sealed class PackedScorer(PackedNetwork network) : IScorer
{
    public IScoringBuffers CreateBuffers(int capacity) => new PackedBuffers(network, capacity);

    public void Dispose() => network.Dispose();
}
