using System.CommandLine;
using ReCU.Benchmarks.Packed;
using ReCU.Benchmarks.Scoring;

namespace ReCU.Benchmarks;

/// <summary>The packed engine against ONNX Runtime, its kernels, and where its time goes.</summary>
internal static class PackedCommand
{
    private static readonly (string Network, int Batch, int Threads)[] _races =
    [
        ("resnet18", 1, 1), ("resnet18", 32, 1), ("resnet18", 32, 2), ("vgg_small", 1, 1), ("vgg_small", 32, 1),
        ("resnet20", 1, 1), ("resnet20", 32, 1), ("resnet8", 1, 1), ("resnet8", 32, 1),
        (RandomNetworks.Cifar10SmallName, 1, 1), (RandomNetworks.Cifar10SmallName, 32, 1),
        (RandomNetworks.ImageNetResNet18Name, 1, 1), ("compact", 1, 1), ("compact", 32, 1),
    ];

    private static readonly string[] _parts = ["ratios", "avx2", "threads", "start", "kernels", "profile"];

    public static Command Create()
    {
        Option<string[]> parts = new Option<string[]>("--part")
        {
            Description = "Parts to run: ratios to the rivals; the same without AVX-512; two threads to one; the start "
                + "of a process; kernels; profile. Default: all.",
            DefaultValueFactory = _ => _parts,
            AllowMultipleArgumentsPerToken = true,
        }.AcceptOnlyFromAmong(_parts);
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
        var int8 = new Option<DirectoryInfo?>("--int8")
        {
            Description = "Folder with other INT8 files, NETWORK.onnx, to compare the benchmark's own with; then nothing "
                + "else is measured.",
        };
        var engine = new Option<string>("--engine")
        {
            Description = "What the packed engine is called in the lines.",
            DefaultValueFactory = _ => "packed",
            Hidden = true,
        };
        var command = new Command("packed", "The packed engine against ONNX Runtime, as ratios of one run.")
        {
            parts, networks, rounds, int8, engine,
        };
        command.SetAction(parsed =>
        {
            string[] names = parsed.GetValue(networks)!;
            int count = parsed.GetValue(rounds);
            if (parsed.GetValue(int8) is { } folder)
            {
                CompareInt8(folder.FullName, names, count);
                return;
            }

            foreach (string part in parsed.GetValue(parts)!)
            {
                Run(part, names, count, parsed.GetValue(engine)!);
            }
        });
        return command;
    }

    private static void Run(string part, string[] names, int rounds, string engine)
    {
        switch (part)
        {
            case "ratios":
                foreach ((string network, int batch, int threads) in _races.Where(race => names.Contains(race.Network)))
                {
                    RivalRace.Run(network, batch, threads, rounds, engine, hasInt8Stem: false);
                    if (batch == 1)
                    {
                        RivalRace.Run(network, batch, threads, rounds, engine, hasInt8Stem: true);
                    }
                }

                break;
            case "avx2":
                RunWithoutAvx512(names, rounds);
                break;
            case "threads":
                foreach (string name in names)
                {
                    RivalRace.RunThreads(name, batch: 1, rounds);
                    RivalRace.RunThreads(name, batch: 32, rounds);
                }

                break;
            case "start":
                foreach (string name in names)
                {
                    FreshProcess.Measure(name, rounds);
                }

                break;
            case "kernels":
                KernelSpeed.Run(rounds);
                break;
            default:
                foreach (string name in names)
                {
                    LayerProfile.Run(name, 20 * rounds, hasInt8Stem: false);
                    LayerProfile.Run(name, 20 * rounds, hasInt8Stem: true);
                }

                break;
        }
    }

    private static void CompareInt8(string folder, string[] names, int rounds)
    {
        foreach (string name in names.Where(name => File.Exists(Path.Combine(folder, name + ".onnx"))))
        {
            byte[] other = File.ReadAllBytes(Path.Combine(folder, name + ".onnx"));
            RivalRace.RunInt8(name, other, batch: 1, rounds);
            RivalRace.RunInt8(name, other, batch: 32, rounds);
        }
    }

    // The switch is for the process; ONNX Runtime keeps its own AVX-512 code.
    private static void RunWithoutAvx512(string[] names, int rounds)
    {
        string[] arguments =
            ["packed", "--part", "ratios", "--engine", "packed-avx2", "--rounds", $"{rounds}", "--network", .. names];
        Console.Write(ChildProcess.Run(
            Environment.ProcessPath!, string.Join(' ', arguments), ("DOTNET_EnableAVX512", "0")));
    }
}
