using ReCU.Torch;
using Spectre.Console;

namespace FashionMnist;

/// <summary>Shows a training run: a line for each epoch, and between them how far the epoch is.</summary>
internal sealed class TrainingBar : IProgress<TrainingProgress>
{
    private readonly bool _interactive = AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

    public void Report(TrainingProgress value)
    {
        if (value.EpochReport is { } epoch)
        {
            Clear();
            string line = FormattableString.Invariant(
                $"epoch {epoch.Epoch}/{value.Epochs}: loss {epoch.TrainingLoss:F3}, validation {epoch.ValidationAccuracy:F3}")
                + FormattableString.Invariant($", {value.ImagesPerSecond:F0} images/s, {value.TimeLeft:mm\\:ss} left");
            AnsiConsole.MarkupLine(epoch.IsBest ? $"{line} [green](best)[/]" : line);
        }
        else if (_interactive)
        {
            Clear();
            AnsiConsole.Markup(FormattableString.Invariant(
                $"[grey]epoch {value.Epoch}  step {value.Step}/{value.Steps}  loss {value.Loss:F3}  {value.ImagesPerSecond:F0} images/s[/]"));
        }
    }

    private void Clear()
    {
        if (_interactive)
        {
            AnsiConsole.Write("\r\u001b[K");
        }
    }
}
