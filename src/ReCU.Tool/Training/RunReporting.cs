using System.Globalization;
using System.Runtime.InteropServices;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Onnx;
using ReCU.Report;
using ReCU.Tool.Measuring;
using ReCU.Tool.Scoring;
using ReCU.Tool.Terminals;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The report of a training before its first epoch and after its last.</summary>
internal static class RunReporting
{
    private static readonly TimeSpan _measured = TimeSpan.FromSeconds(0.3);
    private static readonly int[] _batches = [1, 16];

    /// <summary>The report before the first epoch; for a resumed run, its report so far.</summary>
    public static RunReport Begin(
        RunFolder folder,
        TrainSettings settings,
        TrainingImages images,
        ReCUBinaryNetOptions options,
        Consoles consoles)
    {
        if (settings.Resume && File.Exists(folder.ReportData))
        {
            try
            {
                // A finished training may be continued with more epochs.
                return RunReport.Load(folder.ReportData) with { Settings = Settings(options) };
            }
            catch (InvalidDataException e)
            {
                // The training does not depend on it.
                consoles.Warn($"{e.Message} The report starts again.");
            }
        }

        IReadOnlyList<string> classes = images.Training.ClassNames
            ?? [.. Enumerable.Range(0, images.Training.ClassCount).Select(i => Text(i))];
        return new RunReport
        {
            NetworkName = options.Network.Name,
            Data = new DataSummary
            {
                Name = settings.Data,
                Kind = images.Kind,
                TrainingImages = images.Training.Count,
                ValidationImages = images.Validation?.Count ?? 0,
                ImageShape = images.Shape,
                ClassNames = classes,
            },
            Started = DateTimeOffset.Now,
            PlannedEpochs = options.TimeBudget is null ? options.Epochs : 0,
            Settings = Settings(options),
            ModelFile = RunFolder.ModelName,
        };
    }

    /// <summary>The report of an ended training.</summary>
    /// <param name="report">The report so far.</param>
    /// <param name="folder">The folder with the model.</param>
    /// <param name="images">The images.</param>
    /// <param name="network">The network.</param>
    /// <param name="consoles">Receives notes.</param>
    /// <param name="cancellation">Stops it.</param>
    public static RunReport Finish(
        RunReport report,
        RunFolder folder,
        TrainingImages images,
        TrainedNetwork network,
        Consoles consoles,
        CancellationToken cancellation)
    {
        NetworkGraph graph = OnnxModel.Load(folder.Model);
        return report.With(network) with
        {
            Network = NetworkFigures.From(
                graph.Summarize(),
                new FileInfo(folder.Model).Length,
                OnnxModel.ToBytes(graph, WeightFormat.Float32).Length),
            Evaluation = Evaluate(folder, graph, images, network, consoles, cancellation),
            Machine = $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, "
                + RuntimeInformation.OSDescription,
            Speeds = Measure(folder.Model, graph, cancellation),
        };
    }

    // The test images if there are any; else those that chose the best epoch.
    private static ClassifierEvaluation? Evaluate(
        RunFolder folder,
        NetworkGraph graph,
        TrainingImages images,
        TrainedNetwork network,
        Consoles consoles,
        CancellationToken cancellation)
    {
        ImageDataset data = images.Test ?? images.Validation ?? images.Training;
        IReadOnlyList<int> rows = images.Test is null && images.Validation is null
            ? network.HeldBackRows
            : [.. Enumerable.Range(0, data.Count)];
        if (rows.Count == 0)
        {
            return null;
        }

        using IModelScorer scorer =
            ModelScorer.Open(folder.Model, "auto", pixels: null, Environment.ProcessorCount, consoles);
        ClassifierEvaluation evaluation =
            DatasetScoring.Evaluate(scorer, data, rows, images.Root, new EvaluationOptions(), cancellation);
        return evaluation.WithPictures(data, scorer, graph) with
        {
            DataName = images.Test is not null ? "test images"
                : images.Validation is not null ? "validation images"
                : "training images that were held back",
        };
    }

    private static List<SpeedFigure> Measure(string model, NetworkGraph graph, CancellationToken cancellation)
    {
        var timer = new EngineTimer(model, graph.InputShape, graph.ClassCount);
        var speeds = new List<SpeedFigure>();
        foreach ((ScoringEngine engine, string name) in
            new[] { (ScoringEngine.Packed, "packed"), (ScoringEngine.OnnxRuntime, "ONNX Runtime, as floats") })
        {
            foreach (int batch in _batches)
            {
                try
                {
                    double ms = timer.Measure(engine, batch, threads: 1, _measured, cancellation);
                    speeds.Add(new SpeedFigure
                    {
                        Engine = name,
                        Batch = batch,
                        Threads = 1,
                        MillisecondsPerImage = ms / batch,
                    });
                }
                catch (Exception e) when (e is InvalidModelException or ScoringEngineNotAvailableException)
                {
                    // It is omitted; recu bench says why.
                }
            }
        }

        return speeds;
    }

    private static List<ReportedSetting> Settings(ReCUBinaryNetOptions options) =>
    [
        options.TimeBudget is { } time
            ? new("time", time.ToString("c", CultureInfo.InvariantCulture))
            : new("epochs", Text(options.Epochs)),
        new("batch size", Text(options.BatchSize)),
        new("optimiser", $"{options.Optimiser}"),
        new(
            "learning rate",
            $"{Text(options.LearningRate)}, {options.LearningRateDecay}, warm-up {options.WarmUpEpochs}"),
        new("weight decay", $"{options.WeightDecay}"),
        new("tau", $"{Text(options.Tau.Minimum)} to {Text(options.Tau.Maximum)}"),
        new("mirrored", options.Augmentation.HorizontalFlip ? "half of the images" : "none"),
        new("moved", $"by up to {options.Augmentation.CropPadding} pixels"),
        new("also", Changes(options)),
        new("border", $"{options.Border} pixels"),
        new("seed", Text(options.Seed ?? TrainingOptions.DefaultSeed)),
    ];

    private static string Changes(ReCUBinaryNetOptions options)
    {
        Augmentation images = options.Augmentation;
        (string Name, bool IsOn)[] changes =
        [
            ("colours", images.ColourJitter is not null),
            ("turned", images.Rotation is not null),
            ("random erasing", images.RandomErasing is not null),
            ("cut-out", images.CutOut is not null),
            ("mix-up", images.MixUp is not null),
            ("class weights", options.ClassWeights is not null),
            ("balanced sampling", options.Sampling is not null),
        ];
        string on = string.Join(", ", changes.Where(change => change.IsOn).Select(change => change.Name));
        return on.Length == 0 ? "nothing" : on;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
