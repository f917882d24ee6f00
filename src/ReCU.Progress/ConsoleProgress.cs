using ReCU.Progress.Internals;
using ReCU.Torch;
using Spectre.Console;

namespace ReCU.Progress;

/// <summary>
/// Shows a training in the terminal: a line for each finished epoch, and below them a bar for the one under way, with
/// its loss and accuracy, images a second and the time left. Warnings are shown once.
/// </summary>
/// <remarks>
/// <para>It is all that an application needs: <c>Progress = new ConsoleProgress()</c> in the options.</para>
/// <para>The bar is one line, never wider than the terminal, and each report writes over the last one. Where the output
/// is redirected, or the terminal cannot move its cursor, there is no bar and no escape code, and the line of an epoch
/// has all its figures, however long it is.</para>
/// <para><see cref="Dispose"/> wipes a bar off that is still there, as after a cancelled training. Nothing else needs
/// it: a bar ends with its epoch.</para>
/// </remarks>
public sealed class ConsoleProgress : IProgress<TrainingProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly LineWriter _lines;
    private readonly HashSet<string> _told = [];

    /// <summary>Shows trainings on a console.</summary>
    /// <param name="console">Where to; null is the standard output, <see cref="AnsiConsole.Console"/>.</param>
    public ConsoleProgress(IAnsiConsole? console = null) => _lines = new LineWriter(console ?? AnsiConsole.Console);

    /// <summary>
    /// Whether each finished epoch leaves a line. Without, the bar is all there is; for programs that print a table of
    /// their own.
    /// </summary>
    public bool EpochLines { get; init; } = true;

    /// <summary>Shows where the training stands.</summary>
    /// <param name="value">A report of the trainer.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            TellOnce(value);
            if (value.EpochReport is not { } epoch)
            {
                _lines.Bar(Figures.DescribeStep(value), value.Step, value.Steps);
            }
            else if (EpochLines)
            {
                _lines.Line(Figures.DescribeEpoch(value, epoch));
            }
            else
            {
                _lines.ClearBar();
            }
        }
    }

    /// <summary>Wipes the bar off, if there is one. A later report shows it again.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _lines.ClearBar();
        }
    }

    private void TellOnce(TrainingProgress value)
    {
        if (value.Resumed is { } resumed)
        {
            string note = $"{Figures.Phase(value.Phase)}resumed after {resumed.Epochs} epochs"
                + (resumed.Step > 0 ? $" and {resumed.Step} steps" : "");
            if (_told.Add(note))
            {
                _lines.Note(note);
            }
        }

        foreach (string warning in value.Resumed?.Warning is { } first ? [first, .. value.Warnings] : value.Warnings)
        {
            if (_told.Add(warning))
            {
                _lines.Warning($"warning: {warning}");
            }
        }
    }
}
