using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
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

    private const string Empty = "empty";
    private const string Packed = "packed";
    private const string Session = "onnxruntime";

    /// <summary>Starts processes in turn and prints medians.</summary>
    public static void Measure(string name, int rounds)
    {
        using var model = new TemporaryModel(RandomNetworks.Create(name));
        var results = new Dictionary<string, List<Cost>>();
        for (int round = 0; round < rounds; round++)
        {
            foreach (string engine in (string[])[Empty, Packed, Session])
            {
                results.TryAdd(engine, []);
                results[engine].Add(Start(engine, model.Path));
            }
        }

        Cost empty = Median(results[Empty]);
        foreach (string engine in (string[])[Packed, Session])
        {
            Cost cost = Median(results[engine]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"fresh process {name} {engine}: {cost.Milliseconds:F0} ms to the first scores; above an empty "
                + $"process: working set {cost.WorkingSet - empty.WorkingSet:F1} MB, of it private and written to "
                + $"{cost.Private - empty.Private:F1} MB, managed heap {cost.Heap - empty.Heap:F1} MB"));
        }
    }

    /// <summary>The process that is measured: scores one image, says so, collects, and prints its memory.</summary>
    public static int Run(string[] args)
    {
        (string engine, string path) = (args[1], args[2]);
        using IDisposable? kept = engine switch
        {
            Packed => ScorePacked(path),
            Session => ScoreSession(path),
            _ => null,
        };
        Console.WriteLine("scored");
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
        int[] shape = session.InputMetadata[OnnxModel.InputName].Dimensions;
        long[] dimensions = [1, shape[1], shape[2], shape[3]];
        using var pixels = OrtValue.CreateTensorValueFromMemory(
            new float[dimensions[1] * dimensions[2] * dimensions[3]], dimensions);
        using var runOptions = new RunOptions();
        using var outputs = session.Run(runOptions, [OnnxModel.InputName], [pixels], [OnnxModel.LogitsName]);
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
        if (scored != "scored")
        {
            throw new InvalidOperationException($"The process for {engine} ended with {process.ExitCode}.");
        }

        double[] megabytes =
            [.. memory.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture) / (1 << 20))];
        return new Cost(time, megabytes[0], megabytes[1], megabytes[2]);
    }

    private static Cost Median(IReadOnlyCollection<Cost> costs) => new(
        Race.Median(costs.Select(cost => cost.Milliseconds)),
        Race.Median(costs.Select(cost => cost.WorkingSet)),
        Race.Median(costs.Select(cost => cost.Private)),
        Race.Median(costs.Select(cost => cost.Heap)));

    /// <summary>Time to the first scores, and memory after a full collection in megabytes.</summary>
    private sealed record Cost(double Milliseconds, double WorkingSet, double Private, double Heap);
}
