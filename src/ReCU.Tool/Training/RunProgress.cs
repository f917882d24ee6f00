using ReCU.Progress;
using ReCU.Report;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>Shows a training, and brings its report up to date after each epoch.</summary>
internal sealed class RunProgress : IProgress<TrainingProgress>
{
    private readonly RunFolder _folder;
    private readonly Action<string> _warn;
    private readonly ReportProgress _report;

    /// <param name="report">What is known before the first epoch, or the report of the run that is taken up.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="shown">What the user sees.</param>
    /// <param name="warn">Told what cannot be written, which is no reason to end a training.</param>
    public RunProgress(RunReport report, RunFolder folder, ConsoleProgress shown, Action<string> warn)
    {
        (_folder, _warn) = (folder, warn);
        _report = new ReportProgress(report, folder.ReportData, shown);
    }

    /// <summary>What was warned of so far.</summary>
    public HashSet<string> Told { get; } = new(StringComparer.Ordinal);

    /// <summary>The report so far.</summary>
    public RunReport Current => _report.Current;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        Told.UnionWith(value.Warnings);
        if (value.Resumed?.Warning is { } warning)
        {
            Told.Add(warning);
        }

        _report.Report(value);
        if (value.EpochReport is not null && (_report.Problem ?? TrySave()) is { } problem && Told.Add(problem))
        {
            _warn(problem);
        }
    }

    private string? TrySave()
    {
        try
        {
            TrainingTable.Save(Current, _folder.Table);
            ReportPage.Save(Current, _folder.Report);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
