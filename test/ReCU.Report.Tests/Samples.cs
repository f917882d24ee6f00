using ReCU.Data;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.Report.Tests;

/// <summary>Reports of made-up runs, each a function of its arguments.</summary>
internal static class Samples
{
    /// <summary>Names that a page must not take for markup, nor let change what stands beside them.</summary>
    public static readonly string[] HostileNames =
    [
        "<script>alert('x')</script>",
        "\"quotes\" & 'apostrophes'",
        "\u202Eright to left\u202C",
        "a\u0301\u0302\u0303" + new string('n', 400),
        "--><!-- ]]> </title></style>",
        "line\nfeed\u0000and\u001bcontrols",
        "\u05d0\u05d1\u05d2 \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
        "\ud83d\udc31\ud83d\udc36 \ud800 alone",
        "{0} {{}} $\"{x}\"",
        "javascript:alert(1)",
    ];

    /// <summary>Classes as people have them.</summary>
    public static readonly string[] TenClasses =
    [
        "tench", "English springer", "cassette player", "chain saw", "church", "French horn", "garbage truck",
        "gas pump", "golf ball", "parachute",
    ];

    /// <summary>Names of as many classes as asked for.</summary>
    public static string[] ManyClasses(int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"n{i:00000000}: pictures of the kind {i}, and what is like them")];

    /// <summary>A run that is over, with all that a report can have.</summary>
    public static RunReport Finished(IReadOnlyList<string> classNames, int epochs = 20, int images = 600)
    {
        var random = new Random(1);
        NetworkGraph graph = RandomGraphs.CifarResNet(1, [16, 32, 64]);
        return UnderWay(classNames, epochs) with
        {
            IsFinished = true,
            PlannedEpochs = epochs,
            Duration = TimeSpan.FromSeconds(754),
            Device = "cpu",
            Settings = [new("batch size", "64"), new("learning rate", "0.1, cosine")],
            Network = NetworkFigures.From(graph.Summarize(), fileBytes: 88_204, floatFileBytes: 1_200_965),
            Evaluation = Evaluate(classNames, images, random),
            Machine = "AMD EPYC 9R14, 2 processors",
            Speeds =
            [
                new() { Engine = "packed, avx512", Batch = 1, Threads = 1, MillisecondsPerImage = 0.251 },
                new() { Engine = "ONNX Runtime", Batch = 32, Threads = 2, MillisecondsPerImage = 1.16 },
            ],
        };
    }

    /// <summary>A run of which some epochs are over.</summary>
    public static RunReport UnderWay(IReadOnlyList<string> classNames, int epochs = 5) => new()
    {
        NetworkName = "resnet20",
        Data = new DataSummary
        {
            Name = "flowers",
            Kind = "a folder of images",
            TrainingImages = 9_469,
            ValidationImages = 3_925,
            ImageShape = (3, 64, 64),
            ClassNames = classNames,
        },
        Started = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.FromHours(1)),
        PlannedEpochs = Math.Max(20, epochs),
        Epochs = [.. Enumerable.Range(1, epochs).Select(epoch => Epoch(epoch, Math.Max(20, epochs)))],
        BestEpoch = epochs == 0 ? null : epochs,
        ImagesPerSecond = 1211.4,
    };

    /// <summary>An epoch of a run that learns.</summary>
    public static EpochReport Epoch(int epoch, int epochs, double validationLoss = double.NaN)
    {
        double left = Math.Exp(-4.0 * epoch / epochs);
        return new EpochReport
        {
            Epoch = epoch,
            TrainingLoss = 0.3 + 2 * left,
            TrainingAccuracy = 0.9 - 0.75 * left,
            ValidationLoss = double.IsNaN(validationLoss) ? 0.5 + 1.8 * left + 0.05 * Math.Sin(epoch) : validationLoss,
            ValidationAccuracy = 0.85 - 0.7 * left + 0.02 * Math.Sin(epoch),
            LearningRate = 0.1 * left,
            Tau = 0.85 + 0.14 * epoch / epochs,
            Duration = TimeSpan.FromSeconds(37.7),
            IsBest = true,
            Layers = [.. Enumerable.Range(0, 12).Select(layer => Layer(layer, left))],
        };
    }

    /// <summary>A set of small pictures whose planes differ.</summary>
    public static ImageSet Pictures(NetworkGraph graph, int count, int classCount)
    {
        float[] pixels = RandomGraphs.Pixels(graph, count, seed: 3);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classCount)];
        return new ImageSet(graph.InputShape, pixels, labels, classCount);
    }

    private static LayerStatistics Layer(int layer, double left) => new()
    {
        Layer = $"layer{layer / 4 + 1}.{layer % 4 / 2}.conv{layer % 2 + 1}",
        Weights = 9_216,
        Flipped = 0.3 * left + 0.01 * layer / 12,
        NeverFlipped = 0.35 + 0.4 * left + 0.02 * layer,
        BeyondClamp = 0.3 * left,
        QuantisationError = 1.5,
        Entropy = 0.999,
        Tau = 0.9,
        ClampLimit = 4.0,
    };

    private static ClassifierEvaluation Evaluate(IReadOnlyList<string> classNames, int images, Random random)
    {
        var builder = new EvaluationBuilder(classNames);
        for (int row = 0; row < images; row++)
        {
            int label = random.Next(classNames.Count);
            float[] logits = [.. classNames.Select((_, c) => Evidence() + (c == label ? 1.5f * Evidence() : 0))];
            float[] probabilities = Softmax.FromLogits(logits, logits.Length);
            builder.Add(row, label, probabilities, $"{classNames[label]}/{row}.jpg");
        }

        NetworkGraph graph = RandomGraphs.ImageNetResNet(1, [8, 16], imageSize: 64);
        using ActivationMaps maps = ActivationMaps.Open(graph);
        return builder.Build("flowers/val").WithPictures(Pictures(graph, images, classNames.Count), maps);

        float Evidence() => 6 * random.NextSingle();
    }
}
