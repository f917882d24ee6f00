using ReCU.Torch;
using Spectre.Console;

namespace ReCU.Progress.Internals;

/// <summary>The figures shown for a step and an epoch, shortened to a width.</summary>
internal static class Figures
{
    /// <summary>Characters between two figures.</summary>
    public const int Gap = 2;

    /// <summary>The figures beside a bar.</summary>
    public static IReadOnlyList<Figure> DescribeStep(TrainingProgress value)
    {
        Figure speed = Invariant($"{value.ImagesPerSecond:F0} images/s", rank: 3);
        var left = new Figure($"{Time(value.TimeLeft)} left", Rank: 1);
        return value.Phase == TrainingPhase.Answers
            ? [new Figure("asking the teacher"), speed, left]
            :
            [
                Epoch(value, value.Epoch),
                Invariant($"loss {value.Loss:F3}"),
                Invariant($"accuracy {value.Accuracy:F3}", rank: 2),
                speed,
                left,
            ];
    }

    /// <summary>The figures of a finished epoch.</summary>
    public static IReadOnlyList<Figure> DescribeEpoch(TrainingProgress value, EpochReport epoch) =>
    [
        Epoch(value, epoch.Epoch),
        Invariant($"loss {epoch.TrainingLoss:F3}"),
        Invariant($"accuracy {epoch.TrainingAccuracy:F3}", rank: 1),
        .. double.IsNaN(epoch.ValidationAccuracy)
            ? ReadOnlySpan<Figure>.Empty
            : [Invariant($"validation {epoch.ValidationAccuracy:F3}")],
        Invariant($"{value.ImagesPerSecond:F0} images/s", rank: 2),
        new Figure($"{Time(value.TimeLeft)} left", Rank: 3),
        .. epoch.IsBest ? [new Figure("best", Colour: Color.Green)] : ReadOnlySpan<Figure>.Empty,
    ];

    /// <summary>How lines of a phase begin; those of the main training with nothing.</summary>
    public static string Phase(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Teacher => "teacher: ",
        TrainingPhase.FirstStage => "first stage: ",
        _ => "",
    };

    /// <summary>Leaves out figures, those of the highest rank first, until the rest fits.</summary>
    public static IReadOnlyList<Figure> Fit(IReadOnlyList<Figure> figures, int width)
    {
        List<Figure> left = [.. figures];
        while (Length(left) > width && left.MaxBy(figure => figure.Rank) is { Rank: > 0 } next)
        {
            left.Remove(next);
        }

        return left;
    }

    /// <summary>Characters of a line.</summary>
    public static int Length(IReadOnlyList<Figure> figures) =>
        figures.Sum(figure => figure.Text.Length) + Gap * (figures.Count - 1);

    private static Figure Epoch(TrainingProgress value, int epoch) =>
        new($"{Phase(value.Phase)}epoch {epoch}/{value.Epochs}");

    private static Figure Invariant(FormattableString text, int rank = 0) =>
        new(FormattableString.Invariant(text), rank);

    // Hours are counted on: the trainings of the paper take days.
    private static string Time(TimeSpan time) => time.TotalHours < 1
        ? $"{time:mm\\:ss}"
        : FormattableString.Invariant($"{(long)time.TotalHours}:{time:mm\\:ss}");
}
