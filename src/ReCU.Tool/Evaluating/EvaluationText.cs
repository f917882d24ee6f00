using System.Globalization;
using ReCU.Report;
using ReCU.Tool.Terminals;
using Spectre.Console;

namespace ReCU.Tool.Evaluating;

/// <summary>An evaluation as text for a terminal.</summary>
internal static class EvaluationText
{
    private const int LargestMatrix = 10;
    private const int NamedConfusions = 10;

    /// <summary>Writes figures, classes, confusions, and the most confident errors.</summary>
    public static void Write(ClassifierEvaluation evaluation, Consoles consoles)
    {
        consoles.Line(
            Invariant($"accuracy: {evaluation.Accuracy:F4} ({evaluation.TopRight[0]} of {evaluation.Images})"));
        for (int k = 2; k <= evaluation.TopRight.Count; k++)
        {
            consoles.Line(Invariant($"among the first {k}: {evaluation.TopAccuracy(k):F4}"));
        }

        consoles.Line(Invariant($"cross entropy: {evaluation.CrossEntropy:F4}"));
        consoles.Line(Invariant($"calibration error: {evaluation.Calibration.ExpectedError:F4}"));
        consoles.Out.Write(Classes(evaluation));
        WriteConfusion(evaluation, consoles);
        if (evaluation.Errors.Count > 0)
        {
            consoles.Line("The most confident errors:");
            consoles.Out.Write(Errors(evaluation));
        }
    }

    private static Table Classes(ClassifierEvaluation evaluation)
    {
        Table table = Tables.Create("class", ">images", ">precision", ">recall", ">F1");
        foreach (ClassFigures one in evaluation.Classes)
        {
            table.Row(one.Name, Number(one.Support), Share(one.Precision), Share(one.Recall), Share(one.F1));
        }

        return table;
    }

    private static void WriteConfusion(ClassifierEvaluation evaluation, Consoles consoles)
    {
        ConfusionCell[] wrong = [.. evaluation.Confusion.Where(cell => cell.Actual != cell.Predicted)];
        if (wrong.Length == 0)
        {
            return;
        }

        if (evaluation.Classes.Count <= LargestMatrix)
        {
            consoles.Line("Confusion; rows are the true classes, columns the predicted ones:");
            consoles.Out.Write(Matrix(evaluation));
            return;
        }

        consoles.Line("The most frequent confusions:");
        Table table = Tables.Create("class", "taken for", ">images");
        foreach (ConfusionCell cell in wrong.OrderByDescending(cell => cell.Count).Take(NamedConfusions))
        {
            table.Row(
                evaluation.Classes[cell.Actual].Name, evaluation.Classes[cell.Predicted].Name, Number(cell.Count));
        }

        consoles.Out.Write(table);
    }

    // Columns are labelled with the numbers of the rows, so that ten fit into 80 characters.
    private static Table Matrix(ClassifierEvaluation evaluation)
    {
        IReadOnlyList<ClassFigures> classes = evaluation.Classes;
        Table table = Tables.Create([">", "", .. classes.Select((_, i) => $">{i + 1}")]);
        table.ShowRowSeparators = false;
        Dictionary<(int, int), int> counts =
            evaluation.Confusion.ToDictionary(cell => (cell.Actual, cell.Predicted), cell => cell.Count);
        for (int row = 0; row < classes.Count; row++)
        {
            table.Row([
                Number(row + 1),
                Shortened(classes[row].Name),
                .. classes.Select(
                    (_, column) => counts.TryGetValue((row, column), out int count) ? Number(count) : "."),
            ]);
        }

        foreach (TableColumn column in table.Columns)
        {
            column.Padding = new Padding(0, 0, 1, 0);
        }

        return table;
    }

    private static Table Errors(ClassifierEvaluation evaluation)
    {
        Table table = Tables.Create("is", "taken for", ">", "picture");
        foreach (ConfidentError error in evaluation.Errors)
        {
            table.Row(
                evaluation.Classes[error.Actual].Name,
                evaluation.Classes[error.Predicted].Name,
                Invariant($"{error.Probability:F3}"),
                error.Name ?? Invariant($"image {error.Row}"));
        }

        return table;
    }

    private static string Shortened(string name) => name.Length <= 20 ? name : name[..19] + "…";

    private static string Share(double? value) => value is { } share ? Invariant($"{share:F3}") : "-";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
