using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.Benchmarks.Scoring;

/// <summary>A network's model file while it is measured, and images for it.</summary>
internal sealed class TemporaryModel : IDisposable
{
    public TemporaryModel(NetworkGraph network)
    {
        Network = network;
        Path = System.IO.Path.GetTempFileName();
        OnnxModel.Save(network, Path);
    }

    public NetworkGraph Network { get; }

    public string Path { get; }

    public float[][] CreateImages(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, Network.InputShape.Count).Select(_ => (float)random.Next(256)).ToArray())];
    }

    public void Dispose() => File.Delete(Path);
}
