namespace ReCU.Report.Runs;

/// <summary>Checks whether the parts of a report from a file fit together, so that it can be shown.</summary>
internal static class RunReportCheck
{
    /// <summary>What is wrong, in a few words; null if nothing is.</summary>
    public static string? Problem(RunReport report)
    {
        if (HasNull(report.Settings) || HasNull(report.EarlierPhases) || HasNull(report.Epochs)
            || HasNull(report.Warnings) || HasNull(report.Speeds) || HasNull(report.Data.ClassNames)
            || HasNull(report.Network?.Layers) || report.EarlierPhases.Any(phase => HasNull(phase.Epochs))
            || report.Epochs.Any(epoch => HasNull(epoch.Layers)))
        {
            return "one of its lists contains null";
        }

        if (report.BestEpoch is { } best && report.Epochs.All(epoch => epoch.Epoch != best))
        {
            return $"its best epoch, {best}, is not among its epochs";
        }

        if (report.Epochs.Zip(report.Epochs.Skip(1)).Any(pair => pair.First.Epoch >= pair.Second.Epoch))
        {
            return "its epochs are not in order";
        }

        if (report.Data.TrainingImages < 0 || report.Data.ValidationImages < 0 || report.PlannedEpochs < 0)
        {
            return "a count of its images or epochs is negative";
        }

        return report.Evaluation is { } evaluation ? Problem(evaluation) : null;
    }

    private static string? Problem(ClassifierEvaluation evaluation)
    {
        int classes = evaluation.Classes.Count;
        return HasNull(evaluation.Classes) || HasNull(evaluation.Confusion) || HasNull(evaluation.Errors)
                || HasNull(evaluation.Calibration.Bins)
                ? "a list of its evaluation contains null"
            : evaluation.Images < 1 ? "it was evaluated without images"
            : classes == 0 ? "its evaluation has no classes"
            : evaluation.TopRight.Count == 0 ? "it has no accuracy"
            : Counts(evaluation).Any(count => count < 0) ? "a count of its evaluation is negative"
            : !evaluation.Confusion.All(cell => IsClass(cell.Actual) && IsClass(cell.Predicted))
                ? $"its confusion matrix has a class beyond its {classes}"
            : !evaluation.Errors.All(error => IsClass(error.Actual) && IsClass(error.Predicted))
                ? $"an error has a class beyond its {classes}"
            : null;

        bool IsClass(int index) => index >= 0 && index < classes;
    }

    private static IEnumerable<int> Counts(ClassifierEvaluation evaluation) =>
    [
        evaluation.LeftOut,
        evaluation.WithoutNumbers,
        .. evaluation.TopRight,
        .. evaluation.Classes.SelectMany(figures => new[] { figures.Support, figures.Predicted, figures.Right }),
        .. evaluation.Confusion.Select(cell => cell.Count),
        .. evaluation.Calibration.Bins.Select(bin => bin.Count),
        .. evaluation.Errors.Select(error => error.Row),
    ];

    private static bool HasNull<T>(IReadOnlyList<T>? list) => list?.Any(element => element is null) == true;
}
