using ReCU.Torch;

namespace ReCU.Report;

/// <summary>
/// Keeps the report of a training that is under way: at the end of each epoch, <c>report.json</c> is written anew, so
/// that whoever looks sees how far it is. Thread-safe.
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

    /// <summary>Begins with a report, and writes it.</summary>
    /// <param name="report">
    /// What is known before the first epoch. For a run that is taken up, the report so far: the trainer does not tell
    /// again of epochs that are over.
    /// </param>
    /// <param name="path">Where <c>report.json</c> is; its folder must be there.</param>
    /// <param name="next">Told too, such as a progress bar; or null.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public ReportProgress(RunReport report, string path, IProgress<TrainingProgress>? next = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(path);
        (_current, _path, _next) = (report, path, next);
        // Before there is a training to lose.
        report.Save(path);
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
    /// Why the file could not be written after the last epoch, or null. It is no reason to end a training: the next
    /// epoch tries again.
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

    /// <summary>Adds what the training tells, and writes the file at the end of an epoch.</summary>
    /// <param name="value">A report of the trainer.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            RunReport next = _current.With(value);
            if (!ReferenceEquals(next, _current))
            {
                _current = next;
                _problem = TrySave();
            }
        }

        _next?.Report(value);
    }

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
