using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using ReCU.Benchmarks.Rivals;
using ReCU.Benchmarks.Scoring;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Packed;

namespace ReCU.Benchmarks.Packed;

/// <summary>What a process that scores one image costs: time from its start to the scores, and memory.</summary>
internal static class FreshProcess
{
    /// <summary>First argument of the process that is measured.</summary>
    public const string Argument = "fresh-process";

    private const string Scored = "scored ";
    private const string Empty = "empty";
    private const string Packed = "packed";
    private const string Int8 = "int8";
    private const string Twin = "twin";

    private static readonly string[] _engines = [Empty, Packed, Int8, Twin];

    /// <summary>Starts processes in turn and prints medians, and a ratio of processor time to the start.</summary>
    public static void Measure(string name, int rounds)
    {
        using var model = new TemporaryModel(RandomNetworks.Create(name));
        using var int8 = new TemporaryFile(Int8Rival.ToBytes(ReluNetworks.Create(name)));
        Cost[][] costs = [.. _engines.Select(_ => new Cost[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < _engines.Length; i++)
            {
                costs[i][round] = Start(_engines[i], _engines[i] == Int8 ? int8.Path : model.Path);
            }
        }

        for (int i = 0; i < _engines.Length; i++)
        {
            string engine = $"{_engines[i]} {name}";
            Print($"start {engine}: {Middle(i, c => c.Processor):F0} ms of processors to the first scores");
            Print($"wall start {engine}: {Middle(i, c => c.Milliseconds):F0} ms");
            Print($"memory {engine}: working set {Middle(i, c => c.WorkingSet):F1} MB");
            Print($"memory {engine}: private and written to {Middle(i, c => c.Private):F1} MB");
            Print($"memory {engine}: managed heap {Middle(i, c => c.Heap):F1} MB");
        }

        Cost[] packed = costs[Array.IndexOf(_engines, Packed)];
        foreach (string rival in (string[])[Int8, Twin])
        {
            Cost[] others = costs[Array.IndexOf(_engines, rival)];
            Print($"wall start packed/{rival} {name}: {MiddleRatio(c => c.Milliseconds):F2}");
            Print($"ratio start packed/{rival} {name}: {MiddleRatio(c => c.Processor):F2}");
            Print($"ratio memory packed/{rival} {name}: {1 / MiddleRatio(c => c.WorkingSet):F2}");

            double MiddleRatio(Func<Cost, double> part) =>
                Statistic.Median(packed.Zip(others, (mine, other) => part(other) / part(mine)));
        }

        double Middle(int engine, Func<Cost, double> part) => Statistic.Median(costs[engine].Select(part));
    }

    /// <summary>The process that is measured: scores one image, says so, collects, and prints its memory.</summary>
    public static int Run(string[] args)
    {
        (string engine, string path) = (args[1], args[2]);
        using IDisposable? kept = engine switch
        {
            Packed => ScorePacked(path),
            Int8 or Twin => ScoreSession(path),
            _ => null,
        };
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{Scored}{Environment.CpuUsage.TotalTime.TotalMilliseconds}"));
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{self.WorkingSet64} {PrivateBytes()} {GC.GetTotalMemory(false)}"));
        return 0;
    }

    // What the process alone holds and has written to; the rest of a working set is files that processes share.
    private static long PrivateBytes()
    {
        const string Rollup = "/proc/self/smaps_rollup";
        const string Field = "Private_Dirty:";
        if (!File.Exists(Rollup))
        {
            return 0;
        }

        string line = File.ReadLines(Rollup).First(text => text.StartsWith(Field, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Field.Length..].Replace("kB", "").Trim(), CultureInfo.InvariantCulture);
    }

    private static PackedNetwork ScorePacked(string path)
    {
        NetworkGraph graph = OnnxModel.Load(path);
        PackedNetwork network = PackedNetwork.Open(graph);
        network.Run(new float[graph.InputShape.Count], new float[graph.ClassCount]);
        return network;
    }

    private static InferenceSession ScoreSession(string path)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        var session = new InferenceSession(path, options);
        string input = session.InputNames[0];
        int[] shape = session.InputMetadata[input].Dimensions;
        long[] dimensions = [1, shape[1], shape[2], shape[3]];
        using var pixels = OrtValue.CreateTensorValueFromMemory(
            new float[dimensions[1] * dimensions[2] * dimensions[3]], dimensions);
        using var runOptions = new RunOptions();
        using var outputs = session.Run(runOptions, [input], [pixels], [OnnxModel.LogitsName]);
        return session;
    }

    private static Cost Start(string engine, string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Argument, engine, path])
        {
            RedirectStandardOutput = true,
        };
        long before = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string? scored = process.StandardOutput.ReadLine();
        double time = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        string memory = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (scored?.StartsWith(Scored, StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"The process for {engine} ended with {process.ExitCode}.");
        }

        double[] megabytes =
            [.. memory.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture) / (1 << 20))];
        double processor = double.Parse(scored[Scored.Length..], CultureInfo.InvariantCulture);
        return new Cost(time, processor, megabytes[0], megabytes[1], megabytes[2]);
    }

    private static void Print(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Time to the first scores, on the wall and on processors, and memory after a full collection.</summary>
    private sealed record Cost(
        double Milliseconds, double Processor, double WorkingSet, double Private, double Heap);
}
