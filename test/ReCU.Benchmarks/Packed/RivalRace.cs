using System.Globalization;
using ReCU.Benchmarks.Rivals;
using ReCU.Benchmarks.Scoring;
using ReCU.Graph;

namespace ReCU.Benchmarks.Packed;

/// <summary>
/// The packed engine against ONNX Runtime, in turn, on the same images: with the plain float network of the same shape,
/// with its INT8 form, and with the binary network itself in floats.
/// </summary>
internal static class RivalRace
{
    // About the time that the float network needs for one turn, and the most that its images take.
    private const double Seconds = 0.12;
    private const int MostPixels = 1 << 24;
    private const int TurnsOfFloat = 6;

    private static readonly string[] _rivals = ["int8", "float", "twin"];

    /// <summary>Prints a ratio to each rival.</summary>
    /// <param name="name">The network.</param>
    /// <param name="batch">Images of a batch.</param>
    /// <param name="threads">Threads of each.</param>
    /// <param name="rounds">Rounds, whose medians count.</param>
    /// <param name="engine">What the packed engine is called here.</param>
    /// <param name="hasInt8Stem">Whether the binary network has a stem of int8 weights.</param>
    public static void Run(string name, int batch, int threads, int rounds, string engine, bool hasInt8Stem)
    {
        NetworkGraph network = RandomNetworks.Create(name, hasInt8Stem);
        ReluNetwork relu = ReluNetworks.Create(name);
        byte[] plain = FloatRival.ToBytes(relu);
        byte[] int8 = Int8Rival.ToBytes(relu);
        FusionCheck.Check(int8, name);
        int rows = Rows(plain, relu, batch, threads);
        float[][] images = Images(relu, rows);
        using var packed = new PackedScorer(network, images, batch, threads);
        using var quantised = new SessionScorer(int8, relu.InputShape, relu.ClassCount, images, batch, threads);
        using var floats = new SessionScorer(plain, relu.InputShape, relu.ClassCount, images, batch, threads);
        using var twin = new SessionScorer(network, images, batch, threads);
        IRowsScorer[] competitors = [packed, quantised, floats, twin];

        // The runtime compiles hot code anew in the background for the first second.
        Race.Run(competitors, rows, rounds: 5);
        (RaceSpeeds wall, RaceSpeeds processor) = Race.Run(competitors, rows, rounds);
        string run = $"{name}{(hasInt8Stem ? " stem=int8" : "")} batch={batch} threads={threads}";
        Print($"time {engine} ({packed.KernelName}) {run}: {1000 / processor.Median(0):F3} ms/image");
        for (int i = 0; i < _rivals.Length; i++)
        {
            Print($"time {_rivals[i]} {run}: {1000 / processor.Median(i + 1):F3} ms/image");
        }

        for (int i = 0; i < _rivals.Length; i++)
        {
            Print($"wall {engine}/{_rivals[i]} {run}: {wall.MedianRatio(0, i + 1):F2}");
            Print($"ratio {engine}/{_rivals[i]} {run}: {processor.MedianRatio(0, i + 1):F2}");
        }
    }

    /// <summary>Prints how many times as many images two threads score as one, by the time on the wall.</summary>
    public static void RunThreads(string name, int batch, int rounds)
    {
        NetworkGraph network = RandomNetworks.Create(name);
        ReluNetwork relu = ReluNetworks.Create(name);
        // More than beside a float network, which is slower: a turn of a few milliseconds is mostly the team's waking up.
        int rows = TurnsOfFloat * Rows(FloatRival.ToBytes(relu), relu, batch, threads: 1);
        float[][] images = Images(relu, rows);
        using var one = new PackedScorer(network, images, batch, threads: 1);
        using var two = new PackedScorer(network, images, batch, threads: 2);
        Race.Run([one, two], rows, rounds: 5);
        (RaceSpeeds wall, _) = Race.Run([one, two], rows, rounds);
        Print($"ratio threads {name} batch={batch}: {wall.MedianRatio(1, 0):F2}");
    }

    /// <summary>Prints the speed of the INT8 form that is built here as a ratio to that of another file.</summary>
    public static void RunInt8(string name, byte[] other, int batch, int rounds)
    {
        ReluNetwork relu = ReluNetworks.Create(name);
        int rows = Rows(FloatRival.ToBytes(relu), relu, batch, threads: 1);
        float[][] images = Images(relu, rows);
        using SessionScorer own = Scorer(Int8Rival.ToBytes(relu));
        using SessionScorer given = Scorer(other);
        Race.Run([own, given], rows, rounds: 5);
        (_, RaceSpeeds processor) = Race.Run([own, given], rows, rounds);
        Print($"ratio int8/given {name} batch={batch} threads=1: {processor.MedianRatio(0, 1):F2}");

        SessionScorer Scorer(byte[] model) =>
            new(model, relu.InputShape, relu.ClassCount, images, batch, threads: 1);
    }

    private static int Rows(byte[] model, ReluNetwork network, int batch, int threads)
    {
        using var probe = new SessionScorer(
            model, network.InputShape, network.ClassCount, Images(network, batch), batch, threads);
        (RaceSpeeds wall, _) = Race.Run([probe], batch, rounds: 3);
        int most = Math.Max(1, MostPixels / (batch * network.InputShape.Count));
        return batch * Math.Clamp((int)(wall.Median(0) * Seconds / batch), 1, most);
    }

    private static float[][] Images(ReluNetwork network, int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, network.InputShape.Count).Select(_ => (float)random.Next(256)).ToArray())];
    }

    private static void Print(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
