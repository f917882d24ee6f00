using System.CommandLine;
using System.Globalization;
using ReCU.Torch;

namespace ReCU.Benchmarks;

/// <summary>
/// Training speed and memory. With a network, measures it in this process; without, measures the four networks of the
/// paper in processes of their own, on the CPU in turn with a plain PyTorch script where a Python with torch is there.
/// </summary>
internal static class TrainingCommand
{
    private const int StepsOnCpu = 8;
    private const int StepsOnGpu = 100;
    private const int BatchOnGpu = 256;

    public static Command Create()
    {
        var network = new Argument<string?>("network")
        {
            Description = "One network to measure in this process: "
                + string.Join(", ", TrainingCase.All.Select(entry => entry.Network.Name)) + ". Default: all of them.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var steps = new Option<int?>("--steps")
        {
            Description = $"Steps of a round. Default: {StepsOnCpu}, on a GPU {StepsOnGpu}.",
        };
        var device = new Option<string>("--device")
        {
            Description = "auto, cpu, cuda or cuda:1.",
            DefaultValueFactory = _ => "cpu",
        };
        var batch = new Option<int?>("--batch")
        {
            Description = $"Images of a step. Default: one for each network, on a GPU {BatchOnGpu}.",
        };
        var precision = new Option<TrainingPrecision?>("--precision")
        {
            Description =
                "Of convolutions. Default: Float32 and BFloat16; on a GPU TensorFloat32, as PyTorch has it.",
        };
        var graph = new Option<bool>("--cuda-graph") { Description = "On a GPU, records a step and repeats it." };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds, each with every competitor in turn; medians count.",
            DefaultValueFactory = _ => 3,
        };
        var python = new Option<string?>("--python") { Description = "A Python with torch. Default: looks for one." };
        var command = new Command("training", "Forward, backward and SGD steps, images a second and peak memory.")
        {
            network, threads, steps, rounds, python, device, batch, precision, graph,
        };
        command.SetAction(parsed =>
        {
            if (!TryResolve(parsed.GetValue(device)!, out Device on))
            {
                return 1;
            }

            bool isGpu = on != Device.Cpu;
            var settings = new Settings
            {
                Device = on,
                Precisions = parsed.GetValue(precision) is { } asked ? [asked]
                    : isGpu ? [TrainingPrecision.TensorFloat32]
                    : [TrainingPrecision.Float32, TrainingPrecision.BFloat16],
                Threads = parsed.GetValue(threads),
                Steps = parsed.GetValue(steps) ?? (isGpu ? StepsOnGpu : StepsOnCpu),
                Rounds = parsed.GetValue(rounds),
                BatchSize = parsed.GetValue(batch) ?? (isGpu ? BatchOnGpu : null),
            };
            if (parsed.GetValue(network) is { } name)
            {
                TrainingCase one = TrainingCase.Find(name);
                TrainingMeasurement.Run(
                    one.Network,
                    settings.BatchSize ?? one.BatchSize,
                    settings.Steps,
                    new TrainingOptions
                    {
                        Device = on,
                        Precision = settings.Precisions[0],
                        Threads = settings.Threads,
                        CudaGraph = parsed.GetValue(graph),
                    });
            }
            else
            {
                CompareAll(settings, isGpu ? null : PythonWithTorch.Find(parsed.GetValue(python)));
            }

            return 0;
        });
        return command;
    }

    private static bool TryResolve(string text, out Device device)
    {
        device = Device.Cpu;
        try
        {
            device = Device.Parse(text).Resolve();
            return true;
        }
        catch (Exception exception) when (exception is DeviceNotAvailableException or FormatException)
        {
            Console.Error.WriteLine(exception.Message);
            return false;
        }
    }

    private static void CompareAll(Settings settings, PythonWithTorch? python)
    {
        if (python is null && settings.Device == Device.Cpu)
        {
            Console.WriteLine("no Python with torch: no ratios");
        }

        foreach ((BinaryNetwork network, string reference, int ownBatchSize) in TrainingCase.All)
        {
            int batchSize = settings.BatchSize ?? ownBatchSize;
            string common = string.Create(
                CultureInfo.InvariantCulture,
                $"--batch {batchSize} --threads {settings.Threads} --steps {settings.Steps}");
            string[] own = [.. settings.Precisions.Select(precision =>
                $"training {network.Name} {common} --device {settings.Device} --precision {precision}")];
            List<TrainingLine>[] ours = [.. own.Select(_ => new List<TrainingLine>())];
            var others = new List<TrainingLine>();
            for (int round = 0; round < settings.Rounds; round++)
            {
                for (int i = 0; i < own.Length; i++)
                {
                    ours[i].Add(TrainingLine.Parse(ChildProcess.Run(Environment.ProcessPath!, own[i])));
                }

                if (python is not null)
                {
                    others.Add(TrainingLine.Parse(python.Run("time_training.py", $"{reference} {common}")));
                }
            }

            foreach (List<TrainingLine> lines in ours)
            {
                Console.WriteLine(Median(lines).Text);
            }

            if (python is not null)
            {
                Console.WriteLine(Median(others).Text);
                string competitor = $"ratio training/pytorch-{python.TorchVersion} {network.Name}";
                for (int i = 0; i < ours.Length; i++)
                {
                    double ratio = Middle(
                        ours[i].Zip(others, (mine, theirs) => mine.ImagesPerSecond / theirs.ImagesPerSecond));
                    // The line without a precision is as old as the benchmark, and of float32.
                    if (settings.Precisions[i] == TrainingPrecision.Float32)
                    {
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{competitor}: {ratio:F2}"));
                    }

                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{competitor} precision={settings.Precisions[i]}: {ratio:F2}"));
                }
            }
        }
    }

    private static TrainingLine Median(List<TrainingLine> lines) =>
        lines.OrderBy(line => line.ImagesPerSecond).ElementAt(lines.Count / 2);

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private sealed record Settings
    {
        public required Device Device { get; init; }

        public required IReadOnlyList<TrainingPrecision> Precisions { get; init; }

        public required int Threads { get; init; }

        public required int Steps { get; init; }

        public required int Rounds { get; init; }

        public required int? BatchSize { get; init; }
    }
}
