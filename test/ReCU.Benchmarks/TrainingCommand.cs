using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using ReCU.Torch;

namespace ReCU.Benchmarks;

/// <summary>
/// Training speed and memory. With a network, measures it in this process; without, measures the four networks of the
/// paper in processes of their own, in turn with a plain PyTorch script where a Python with torch is there.
/// </summary>
internal static partial class TrainingCommand
{
    private static readonly (BinaryNetwork Network, string Reference, int BatchSize)[] _cases =
    [
        (BinaryNetwork.ResNet20, "resnet20_1w1a", 128),
        (BinaryNetwork.ResNet18A, "resnet18A_1w1a", 128),
        (BinaryNetwork.ResNet18, "resnet18_1w1a", 64),
        (BinaryNetwork.VggSmall, "vgg_small_1w1a", 32),
    ];

    public static Command Create()
    {
        var network = new Argument<string?>("network")
        {
            Description = "One network to measure in this process: "
                + string.Join(", ", _cases.Select(entry => entry.Network.Name)) + ". Default: all of them.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var steps = new Option<int>("--steps") { Description = "Steps of a round.", DefaultValueFactory = _ => 8 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds, each with every competitor in turn; medians count.",
            DefaultValueFactory = _ => 3,
        };
        var python = new Option<string?>("--python") { Description = "A Python with torch. Default: looks for one." };
        var command = new Command("training", "Forward, backward and SGD steps, images a second and peak memory.")
        {
            network, threads, steps, rounds, python,
        };
        command.SetAction(parsed =>
        {
            var settings = new Settings(parsed.GetValue(threads), parsed.GetValue(steps), parsed.GetValue(rounds));
            if (parsed.GetValue(network) is { } name)
            {
                TrainingMeasurement.Run(Find(name).Network, Find(name).BatchSize, settings.Threads, settings.Steps);
            }
            else
            {
                CompareAll(settings, PythonWithTorch.Find(parsed.GetValue(python)));
            }
        });
        return command;
    }

    private static void CompareAll(Settings settings, PythonWithTorch? python)
    {
        if (python is null)
        {
            Console.WriteLine("no Python with torch: no ratios");
        }

        foreach ((BinaryNetwork network, string reference, int batchSize) in _cases)
        {
            string common = string.Create(
                CultureInfo.InvariantCulture, $"--threads {settings.Threads} --steps {settings.Steps}");
            var own = new List<Line>();
            var others = new List<Line>();
            for (int round = 0; round < settings.Rounds; round++)
            {
                own.Add(Parse(ChildProcess.Run(Environment.ProcessPath!, $"training {network.Name} {common}")));
                if (python is not null)
                {
                    others.Add(Parse(python.Run("time_training.py", $"{reference} --batch {batchSize} {common}")));
                }
            }

            Line median = Median(own);
            Console.WriteLine(median.Text);
            if (python is not null)
            {
                Console.WriteLine(Median(others).Text);
                double ratio = Middle(own.Zip(others, (mine, theirs) => mine.ImagesPerSecond / theirs.ImagesPerSecond));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"ratio training/pytorch-{python.TorchVersion} {network.Name}: {ratio:F2}"));
            }
        }
    }

    private static (BinaryNetwork Network, string Reference, int BatchSize) Find(string name) =>
        Array.Find(_cases, entry => entry.Network.Name == name) is { Network: not null } found
            ? found
            : throw new ArgumentException(
                $"There is no network '{name}' here; there are "
                + $"{string.Join(", ", _cases.Select(entry => entry.Network.Name))}.");

    private static Line Parse(string output)
    {
        Match match = Measurement().Match(output);
        return match.Success
            ? new Line(match.Value, double.Parse(match.Groups["speed"].Value, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"No measurement in the output of the other process: {output}");
    }

    private static Line Median(List<Line> lines) =>
        lines.OrderBy(line => line.ImagesPerSecond).ElementAt(lines.Count / 2);

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    [GeneratedRegex(@"^(reference )?training \S+ batch=\d+ threads=\d+: (?<speed>[\d.]+) images/s.*$", RegexOptions.Multiline)]
    private static partial Regex Measurement();

    private sealed record Settings(int Threads, int Steps, int Rounds);

    private sealed record Line(string Text, double ImagesPerSecond);
}
