using ReCU.Torch;

namespace ReCU.Report;

/// <summary>
/// Keeps the report of a running training: writes <c>report.json</c> with the first progress and at the end of each
/// epoch, so that others can see its state. Thread-safe.
/// </summary>
/// <example>
/// <code>
/// var progress = new ReportProgress(report, "run/report.json");
/// using TrainedNetwork network = new NetworkTrainer(options).Train(images, progress: progress);
/// RunReport whole = progress.Current.With(network);
/// </code>
/// </example>
public sealed class ReportProgress : IProgress<TrainingProgress>
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly IProgress<TrainingProgress>? _next;
    private RunReport _current;
    private string? _problem;
    private bool _hasBegun;

    /// <summary>
    /// Starts with a report. It is written with the first progress: a training that is refused, because its options
    /// have changed or another one runs in the folder, leaves the file as it is.
    /// </summary>
    /// <param name="report">
    /// What is known before the first epoch. For a resumed run, the report so far: the trainer does not report
    /// completed epochs again.
    /// </param>
    /// <param name="path">The path of <c>report.json</c>; its folder must exist.</param>
    /// <param name="next">Receives the progress too, such as a progress bar; or null.</param>
    public ReportProgress(RunReport report, string path, IProgress<TrainingProgress>? next = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(path);
        (_current, _path, _next) = (report, path, next);
    }

    /// <summary>The report so far.</summary>
    public RunReport Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>
    /// Why the file could not be written after the last epoch, or null. This does not end a training: the next epoch
    /// tries again.
    /// </summary>
    public string? Problem
    {
        get
        {
            lock (_lock)
            {
                return _problem;
            }
        }
    }

    /// <summary>Adds the progress, and writes the file, the first time and at the end of an epoch.</summary>
    /// <param name="value">The trainer's progress.</param>
    /// <exception cref="IOException">The file cannot be written the first time.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing the file is not permitted the first time.</exception>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            RunReport next = _current.With(value);
            if (!_hasBegun && IsOfEarlierRun(value))
            {
                _current = next;
            }
            else if (!_hasBegun)
            {
                // Ends the training, of which there is little to lose.
                next.Save(_path);
                (_current, _hasBegun) = (next, true);
            }
            else if (!ReferenceEquals(next, _current))
            {
                _current = next;
                _problem = TrySave();
            }
        }

        _next?.Report(value);
    }

    // A teacher or first stage that had finished is not the training, which may still be refused.
    private static bool IsOfEarlierRun(TrainingProgress value) =>
        value is { Phase: not TrainingPhase.Main, Resumed.IsFinished: true };

    private string? TrySave()
    {
        try
        {
            _current.Save(_path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
