using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using ReCU.Torch;

namespace ReCU.Benchmarks;

/// <summary>
/// Training on several processes of one thread each on this machine, over shared memory and over TCP, beside one process
/// with two threads. It starts <c>mpirun</c> itself; with a network and a transport it is one of the processes.
/// </summary>
internal static partial class DistributedCommand
{
    private static readonly (BinaryNetwork Network, int BatchSize)[] _cases =
        [(BinaryNetwork.ResNet20, 128), (BinaryNetwork.ResNet18, 64)];

    private static readonly int[] _processes = [1, 2, 4];

    private static readonly (string Name, string Arguments)[] _transports =
        [("shared-memory", ""), ("tcp", "--mca btl tcp,self ")];

    public static Command Create()
    {
        var network = new Argument<string?>("network")
        {
            Description = "What a process measures that mpirun has started.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var transport = new Option<string>("--transport") { DefaultValueFactory = _ => "unknown" };
        var steps = new Option<int>("--steps") { Description = "Steps of an epoch.", DefaultValueFactory = _ => 8 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds, each with every competitor in turn; medians count.",
            DefaultValueFactory = _ => 3,
        };
        var mpirun = new Option<string>("--mpirun")
        {
            Description = "The launcher, of Open MPI.",
            DefaultValueFactory = _ => "mpirun.openmpi",
        };
        var command = new Command("distributed", "Training on 1, 2 and 4 processes: images a second, share of waiting.")
        {
            network, transport, steps, rounds, mpirun,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(network) is { } name)
            {
                (BinaryNetwork one, int batchSize) = Array.Find(_cases, entry => entry.Network.Name == name);
                DistributedMeasurement.Run(one, batchSize, parsed.GetValue(steps), parsed.GetValue(transport)!);
            }
            else
            {
                Compare(parsed.GetValue(mpirun)!, parsed.GetValue(steps), parsed.GetValue(rounds));
            }
        });
        return command;
    }

    private static void Compare(string mpirun, int steps, int rounds)
    {
        foreach ((BinaryNetwork network, int batchSize) in _cases)
        {
            string threads = $"training {network.Name} --batch {batchSize} --threads 2 --steps {steps}";
            // Bound to one core, as it is by default, a process computes on it beside its own threads for MPI and .NET.
            var runs = new List<(string Key, Func<string> Run)>
            {
                ("threads", () => ChildProcess.Run(Environment.ProcessPath!, threads)),
            };
            foreach ((string transport, string arguments) in _transports)
            {
                foreach (int count in _processes)
                {
                    runs.Add(($"{transport} {count}", () => ChildProcess.Run(
                        mpirun,
                        $"--allow-run-as-root --oversubscribe --bind-to none {arguments}-np {count} {Environment.ProcessPath} "
                        + $"distributed {network.Name} --transport {transport} --steps {steps}")));
                }
            }

            Dictionary<string, List<Line>> lines = runs.ToDictionary(run => run.Key, _ => new List<Line>());
            for (int round = 0; round < rounds; round++)
            {
                runs.ForEach(run => lines[run.Key].Add(Parse(run.Run())));
            }

            foreach ((string key, _) in runs)
            {
                Console.WriteLine(lines[key].OrderBy(line => line.ImagesPerSecond).ElementAt(rounds / 2).Text);
            }

            foreach (int count in _processes.Skip(1))
            {
                double[] ratios = [.. lines[$"{_transports[0].Name} {count}"]
                    .Zip(lines["threads"], (ours, theirs) => ours.ImagesPerSecond / theirs.ImagesPerSecond).Order()];
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"ratio distributed/threads {network.Name} processes={count}: {ratios[rounds / 2]:F2}"));
            }
        }
    }

    private static Line Parse(string output)
    {
        Match match = Measurement().Match(output);
        return match.Success
            ? new Line(match.Value, double.Parse(match.Groups["speed"].Value, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"No measurement in the output of the other process: {output}");
    }

    // A terminal's codes may stand before it.
    [GeneratedRegex(@"(distributed|training) \S+ .*: (?<speed>[\d.]+) images/s.*$", RegexOptions.Multiline)]
    private static partial Regex Measurement();

    private sealed record Line(string Text, double ImagesPerSecond);
}
