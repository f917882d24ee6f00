using System.CommandLine;
using ReCU.Benchmarks.Packed;
using ReCU.Benchmarks.Scoring;

namespace ReCU.Benchmarks;

/// <summary>The packed engine against ONNX Runtime, its kernels, and where its time goes.</summary>
internal static class PackedCommand
{
    private static readonly (string Network, int Batch, int Threads)[] _races =
    [
        ("resnet18", 1, 1), ("resnet18", 1, 2), ("resnet18", 32, 1), ("resnet18", 32, 2), ("vgg_small", 1, 1),
        ("resnet20", 1, 1), ("resnet18A", 1, 1),
        (RandomNetworks.ImageNetResNet18Name, 1, 1), (RandomNetworks.ImageNetResNet18Name, 1, 2),
    ];

    public static Command Create()
    {
        var parts = new Option<string[]>("--part")
        {
            Description = "Parts to run: ratios, kernels, profile, fresh. Default: all.",
            DefaultValueFactory = _ => ["ratios", "kernels", "profile", "fresh"],
            AllowMultipleArgumentsPerToken = true,
        };
        var networks = new Option<string[]>("--network")
        {
            Description = "Networks. Default: all of the ratios.",
            DefaultValueFactory = _ => [.. _races.Select(race => race.Network).Distinct()],
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds, each with every competitor in turn; medians count.",
            DefaultValueFactory = _ => 11,
        };
        var command = new Command("packed", "The packed engine against ONNX Runtime, as ratios of one run.")
        {
            parts, networks, rounds,
        };
        command.SetAction(parsed =>
        {
            string[] names = parsed.GetValue(networks)!;
            int count = parsed.GetValue(rounds);
            foreach (string part in parsed.GetValue(parts)!)
            {
                Run(part, names, count);
            }
        });
        return command;
    }

    private static void Run(string part, string[] names, int rounds)
    {
        switch (part)
        {
            case "ratios":
                foreach ((string network, int batch, int threads) in _races.Where(race => names.Contains(race.Network)))
                {
                    EngineRace.Run(network, batch, threads, rounds);
                }

                break;
            case "kernels":
                KernelSpeed.Run(rounds);
                break;
            case "profile":
                foreach (string name in names)
                {
                    LayerProfile.Run(name, 20 * rounds);
                }

                break;
            case "fresh":
                FreshProcess.Measure("resnet18", rounds);
                break;
            default:
                throw new ArgumentException($"There is no part '{part}'; there are ratios, kernels, profile, fresh.");
        }
    }
}
