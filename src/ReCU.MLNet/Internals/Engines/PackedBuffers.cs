using ReCU.Packed;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>The images and logits of a caller. The network lends everything else that a run needs.</summary>
internal sealed class PackedBuffers(PackedNetwork network, int capacity) : IScoringBuffers
{
    private readonly int _pixelCount = network.InputShape.Count;

    private readonly float[] _pixels =
        GC.AllocateUninitializedArray<float>(checked(capacity * network.InputShape.Count));

    private readonly float[] _logits = GC.AllocateUninitializedArray<float>(checked(capacity * network.ClassCount));

    public Span<float> Pixels(int row) => _pixels.AsSpan(row * _pixelCount, _pixelCount);

    public ReadOnlySpan<float> Logits(int row) => _logits.AsSpan(row * network.ClassCount, network.ClassCount);

    public void Run(int rows) =>
        network.Run(_pixels.AsSpan(0, rows * _pixelCount), _logits.AsSpan(0, rows * network.ClassCount));

    public void Dispose()
    {
    }
}
