using System.Globalization;
using ReCU.Benchmarks.Scoring;
using ReCU.Graph;

namespace ReCU.Benchmarks.Packed;

/// <summary>The packed engine against a session of ONNX Runtime, in turn, on the same images.</summary>
internal static class EngineRace
{
    // About the time that a session needs for one turn.
    private const double Seconds = 0.25;

    public static void Run(string name, int batch, int threads, int rounds)
    {
        NetworkGraph network = RandomNetworks.Create(name);
        using var probe = new SessionScorer(network, Images(network, batch), batch, threads);
        double rate = Race.Median(Race.Run([probe], batch, rounds: 3, Race.WallClock)[0]);
        int rows = batch * Math.Clamp((int)(rate * Seconds / batch), 1, 64);
        float[][] images = Images(network, rows);
        using var packed = new PackedScorer(network, images, batch, threads);
        using var session = new SessionScorer(network, images, batch, threads);

        // The runtime compiles hot code anew in the background for the first second.
        Race.Run([packed, session], rows, rounds: 3, Race.WallClock);
        double[][] speeds = Race.Run([packed, session], rows, rounds, Race.WallClock);
        string run = $"{name} batch={batch} threads={threads}";
        Print($"time {run}: packed ({packed.KernelName}) {1000 / Race.Median(speeds[0]):F3} ms/image, "
            + $"onnxruntime {1000 / Race.Median(speeds[1]):F3} ms/image");
        Print($"ratio packed/onnxruntime {run}: {Race.MedianRatio(speeds[0], speeds[1]):F2}");
    }

    private static float[][] Images(NetworkGraph network, int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, network.InputShape.Count).Select(_ => (float)random.Next(256)).ToArray())];
    }

    private static void Print(string line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
