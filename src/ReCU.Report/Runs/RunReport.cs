using ReCU.Report.Runs;
using ReCU.Torch;

namespace ReCU.Report;

/// <summary>
/// The report of a training run: data, epochs so far, and, when it has ended, the quality of the network. It is stored
/// as <c>report.json</c> and shown as <c>report.html</c> (<see cref="ReportPage"/>).
/// </summary>
public sealed record RunReport
{
    /// <summary>The version of the format that this library writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The network's name, such as <c>resnet20</c>.</summary>
    public required string NetworkName { get; init; }

    /// <summary>The data of the training.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the report last changed; null if nothing has been added to it.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>Whether the run has ended.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The important options, in the order of display.</summary>
    public IReadOnlyList<ReportedSetting> Settings { get; init; } = [];

    /// <summary>The phases before the main training: the training of a teacher, and a first stage.</summary>
    public IReadOnlyList<PhaseReport> EarlierPhases { get; init; } = [];

    /// <summary>Number of epochs of the main training; 0 if it is not known yet.</summary>
    public int PlannedEpochs { get; init; }

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>The epoch whose weights are kept, from 1; null before the first epoch has ended.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Why the run ended before its last epoch, or null if it did not.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>What looks wrong, one or two sentences each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Training images a second, without evaluation; null if unknown.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Duration of the run; null if unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The device, such as <c>cpu</c>; null if unknown.</summary>
    public string? Device { get; init; }

    /// <summary>The cost of the network; null if it is not known yet.</summary>
    public NetworkFigures? Network { get; init; }

    /// <summary>The quality of the network; null before it was evaluated.</summary>
    public ClassifierEvaluation? Evaluation { get; init; }

    /// <summary>The machine of <see cref="Speeds"/>, such as its processor; null if there are none.</summary>
    public string? Machine { get; init; }

    /// <summary>The speed of the network on this machine; empty if it was not measured.</summary>
    public IReadOnlyList<SpeedFigure> Speeds { get; init; } = [];

    /// <summary>Name of the model file in the page's C# code. Default <c>model.onnx</c>.</summary>
    public string ModelFile { get; init; } = "model.onnx";

    /// <summary>
    /// The report with the progress of a training; the same report if that is not the end of an epoch.
    /// </summary>
    /// <param name="progress">The trainer's progress.</param>
    /// <remarks>
    /// An epoch replaces the one with its number and later ones, so that a run that resumes from a checkpoint continues
    /// there.
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

    /// <summary>The report of a network's training.</summary>
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

    /// <summary>Writes the report as JSON, completely or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing the file is not permitted.</exception>
    public void Save(string path) => RunReportFile.Save(this, path);

    /// <summary>Reads a report that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is not a report, or one of a later version; the message says which.
    /// </exception>
    public static RunReport Load(string path) => RunReportFile.Load(path);
}
