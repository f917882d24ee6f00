using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using ReCU.Benchmarks.Scoring;
using ReCU.MLNet;

namespace ReCU.Benchmarks;

/// <summary>
/// Scoring in a pipeline, with one or several engines, against a bare session of ONNX Runtime on the CPU at the same
/// batch size, and against ML.NET's <c>ApplyOnnxModel</c>.
/// </summary>
internal static class ScoringCommand
{
    public static Command Create()
    {
        var networks = new Option<string[]>("--network")
        {
            Description = "Networks: " + string.Join(", ", RandomNetworks.Names) + ". Default: all.",
            DefaultValueFactory = _ => [.. RandomNetworks.Names],
            AllowMultipleArgumentsPerToken = true,
        };
        var engines = new Option<string[]>("--engine")
        {
            Description = "Engines: " + string.Join(", ", Engines.Names) + ". Default: onnxruntime and packed.",
            DefaultValueFactory = _ => [ScoringEngine.OnnxRuntime.Name, ScoringEngine.Packed.Name],
            AllowMultipleArgumentsPerToken = true,
        };
        var gpu = new Option<int>("--gpu") { Description = "The GPU of the engines cuda and tensorrt. Default: 0." };
        var batches = new Option<int[]>("--batch")
        {
            Description = "Batch sizes; a GPU wants 256. Default: 1 and 16, the library's own for a CPU.",
            DefaultValueFactory = _ => [1, 16],
            AllowMultipleArgumentsPerToken = true,
        };
        var threads = new Option<int[]>("--threads")
        {
            Description = "Threads of a session. Default: 1 and 2.",
            DefaultValueFactory = _ => [1, 2],
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds, each with every competitor in turn; medians count.",
            DefaultValueFactory = _ => 15,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "About the time of one turn.",
            DefaultValueFactory = _ => 0.2,
        };
        var processorTime = new Option<bool>("--processor-time")
        {
            Description = "Counts processor time instead of wall time: for one thread on a busy machine.",
        };
        var command = new Command("scoring", "Rows a second in a pipeline, as ratios to others.")
        {
            networks, engines, gpu, batches, threads, rounds, seconds, processorTime,
        };
        command.SetAction(parsed =>
        {
            ScoringEngine[] chosen =
                [.. parsed.GetValue(engines)!.Select(name => Engines.Create(name, parsed.GetValue(gpu)))];
            foreach (string name in parsed.GetValue(networks)!)
            {
                using var model = new TemporaryModel(RandomNetworks.Create(name));
                foreach (int threadCount in parsed.GetValue(threads)!)
                {
                    Compare(model, new Settings(
                        chosen,
                        parsed.GetValue(batches)!,
                        threadCount,
                        parsed.GetValue(rounds),
                        parsed.GetValue(seconds),
                        parsed.GetValue(processorTime)));
                }
            }
        });
        return command;
    }

    private static void Compare(TemporaryModel model, Settings settings)
    {
        string network = model.Network.Metadata.NetworkName;
        float[][] images = model.CreateImages(CountRows(model, settings));
        var context = new MLContext(seed: 1);
        IDataView rows = ViewScorer.View(context, model.Network, images);
        using var competitors = new Competitors();
        int onnxTransformer = competitors.Add(
            ViewScorer.OnnxTransformer(context, model.Path, rows, settings.Threads));
        var pairs = new List<(ScoringEngine Engine, int Batch, int Pipeline, int Session)>();
        foreach (int batch in settings.BatchSizes)
        {
            int session = competitors.Add(new SessionScorer(model.Network, images, batch, settings.Threads));
            pairs.AddRange(settings.Engines.Select(engine => (
                engine,
                batch,
                competitors.Add(ViewScorer.ReCU(context, model.Path, rows, engine, batch, settings.Threads)),
                session)));
        }

        (RaceSpeeds wall, RaceSpeeds processor) = Race.Run(competitors.All, images.Length, settings.Rounds);
        RaceSpeeds speeds = settings.ProcessorTime ? processor : wall;
        foreach ((ScoringEngine engine, int batch, int pipeline, int session) in pairs)
        {
            string run = $"{network} engine={engine} batch={batch} threads={settings.Threads}";
            Print($"scoring {run}: {speeds.Median(pipeline):F0} rows/s");
            Print($"ratio pipeline/session {run}: {speeds.MedianRatio(pipeline, session):F2}");
            if (batch == settings.BatchSizes.Max())
            {
                double ratio = speeds.MedianRatio(pipeline, onnxTransformer);
                Print($"ratio pipeline/applyonnxmodel {run}: {ratio:F2}");
            }
        }
    }

    // A multiple of every batch size, so that the bare session leaves no row out.
    private static int CountRows(TemporaryModel model, Settings settings)
    {
        int step = settings.BatchSizes.Max();
        if (settings.BatchSizes.Any(batch => step % batch != 0))
        {
            throw new ArgumentException("The largest batch size must be a multiple of the others.");
        }

        using var probe = new SessionScorer(model.Network, model.CreateImages(step), step, settings.Threads);
        probe.ScoreAll();
        long start = Stopwatch.GetTimestamp();
        probe.ScoreAll();
        double rate = step / Stopwatch.GetElapsedTime(start).TotalSeconds;
        return Math.Clamp((int)(rate * settings.Seconds / step), 1, 50_000 / step) * step;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Settings(
        ScoringEngine[] Engines, int[] BatchSizes, int Threads, int Rounds, double Seconds, bool ProcessorTime);
}
