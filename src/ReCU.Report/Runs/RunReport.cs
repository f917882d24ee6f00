using ReCU.Report.Runs;
using ReCU.Torch;

namespace ReCU.Report;

/// <summary>
/// All that is told of a training run: what was trained on what, the epochs so far, and, once it is over, how good the
/// network is. It is kept as <c>report.json</c> and shown as <c>report.html</c> (<see cref="ReportPage"/>).
/// </summary>
public sealed record RunReport
{
    /// <summary>The version of the format that this library writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The network's name, such as <c>resnet20</c>.</summary>
    public required string NetworkName { get; init; }

    /// <summary>What was trained on.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the report was last added to; null for one that has nothing but a beginning.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>Whether the run is over.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The options that are worth knowing, in the order in which they are shown.</summary>
    public IReadOnlyList<ReportedSetting> Settings { get; init; } = [];

    /// <summary>The phases that came before: the training of a teacher, and a first stage.</summary>
    public IReadOnlyList<PhaseReport> EarlierPhases { get; init; } = [];

    /// <summary>Epochs of the whole training, in its last phase; 0 where that is not known yet.</summary>
    public int PlannedEpochs { get; init; }

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>The epoch whose weights are kept, from 1; null before the first has ended.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Why the run ended before its last epoch, or null where it did not.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>What looks wrong, a sentence or two each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Training images a second, evaluation left out; null where it is not known.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Time that the run took; null where it is not known.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What was computed on, such as <c>cpu</c>; null where it is not known.</summary>
    public string? Device { get; init; }

    /// <summary>What the network takes; null where it is not known yet.</summary>
    public NetworkFigures? Network { get; init; }

    /// <summary>How good the network is; null before it was evaluated.</summary>
    public ClassifierEvaluation? Evaluation { get; init; }

    /// <summary>The machine that <see cref="Speeds"/> were measured on, such as its processor; null without.</summary>
    public string? Machine { get; init; }

    /// <summary>How fast the network is on this machine; empty where nobody measured.</summary>
    public IReadOnlyList<SpeedFigure> Speeds { get; init; } = [];

    /// <summary>Name of the model's file, as the page's C# opens it. Default <c>model.onnx</c>.</summary>
    public string ModelFile { get; init; } = "model.onnx";

    /// <summary>The report with what a training tells; the same report where that is not the end of an epoch.</summary>
    /// <param name="progress">What the trainer told.</param>
    /// <remarks>
    /// An epoch takes the place of the one with its number and of later ones, so that a run that is taken up from a
    /// checkpoint goes on where that was.
    /// </remarks>
    public RunReport With(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.EpochReport is not { } epoch)
        {
            return this;
        }

        RunReport report = this with
        {
            Updated = DateTimeOffset.Now,
            IsFinished = false,
            ImagesPerSecond = progress.ImagesPerSecond,
            Warnings = progress.Warnings,
        };
        if (progress.Phase != TrainingPhase.Main)
        {
            return report with { EarlierPhases = EpochList.Append(EarlierPhases, progress.Phase, epoch) };
        }

        IReadOnlyList<EpochReport> epochs = EpochList.Append(Epochs, epoch);
        return report with
        {
            PlannedEpochs = progress.Epochs,
            Epochs = epochs,
            BestEpoch = EpochList.Best(epochs),
        };
    }

    /// <summary>The report of the run that gave a network.</summary>
    /// <param name="network">The network.</param>
    public RunReport With(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return this with
        {
            Updated = DateTimeOffset.Now,
            IsFinished = true,
            EarlierPhases = network.EarlierPhases,
            PlannedEpochs = Math.Max(PlannedEpochs, network.Epochs.Count),
            Epochs = network.Epochs,
            BestEpoch = network.BestEpoch,
            StoppedBecause = network.StoppedBecause,
            Warnings = network.Warnings,
            ImagesPerSecond = network.ImagesPerSecond,
            Duration = network.Duration,
            Device = network.Device.ToString(),
        };
    }

    /// <summary>Writes the report as JSON; whole or not at all.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => RunReportFile.Save(this, path);

    /// <summary>Reads a report that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no report, or one of a later version; the message says so.
    /// </exception>
    public static RunReport Load(string path) => RunReportFile.Load(path);
}
