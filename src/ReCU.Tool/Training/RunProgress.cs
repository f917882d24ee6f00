using ReCU.Progress;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>Shows a training, and writes down each epoch as soon as it is over.</summary>
/// <param name="shown">What the user sees.</param>
/// <param name="table">What is written.</param>
internal sealed class RunProgress(ConsoleProgress shown, TrainingTable table) : IProgress<TrainingProgress>
{
    /// <summary>What was warned of so far.</summary>
    public HashSet<string> Told { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        Told.UnionWith(value.Warnings);
        if (value.Resumed?.Warning is { } warning)
        {
            Told.Add(warning);
        }

        if (value.EpochReport is { } epoch)
        {
            table.Add(value.Phase, epoch);
        }

        shown.Report(value);
    }
}
