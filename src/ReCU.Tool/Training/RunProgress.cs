using ReCU.Progress;
using ReCU.Report;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>Displays a training, and updates its report after each epoch.</summary>
internal sealed class RunProgress : IProgress<TrainingProgress>
{
    private readonly RunFolder _folder;
    private readonly Action<string> _warn;
    private readonly ReportProgress _report;

    /// <param name="report">What is known before the first epoch, or the report of the resumed run.</param>
    /// <param name="folder">The folder of the report.</param>
    /// <param name="shown">The display.</param>
    /// <param name="warn">Receives a warning if the report cannot be written, which does not end a training.</param>
    public RunProgress(RunReport report, RunFolder folder, ConsoleProgress shown, Action<string> warn)
    {
        (_folder, _warn) = (folder, warn);
        _report = new ReportProgress(report, folder.ReportData, shown);
    }

    /// <summary>The warnings so far.</summary>
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
        // A teacher or first stage that had finished is not the training, which may still be refused.
        bool isOver = value is { Phase: not TrainingPhase.Main, Resumed.IsFinished: true };
        if (!isOver && value.EpochReport is not null
            && (_report.Problem ?? TrySave()) is { } problem && Told.Add(problem))
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
