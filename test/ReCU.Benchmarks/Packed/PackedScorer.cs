using ReCU.Benchmarks.Scoring;
using ReCU.Graph;
using ReCU.Packed;

namespace ReCU.Benchmarks.Packed;

/// <summary>The packed engine alone, on batches that lie ready in memory.</summary>
internal sealed class PackedScorer : IRowsScorer
{
    private readonly PackedNetwork _network;
    private readonly float[][] _batches;
    private readonly float[] _logits;

    public PackedScorer(NetworkGraph network, IReadOnlyList<float[]> images, int batchSize, int threads)
    {
        _network = PackedNetwork.Open(network, new PackedOptions { Threads = threads });
        _batches = [.. images.Chunk(batchSize).Select(batch => batch.SelectMany(pixels => pixels).ToArray())];
        _logits = new float[batchSize * network.ClassCount];
    }

    public string KernelName => _network.KernelName;

    public void ScoreAll()
    {
        foreach (float[] batch in _batches)
        {
            _network.Run(batch, _logits);
        }
    }

    public void Dispose() => _network.Dispose();
}
