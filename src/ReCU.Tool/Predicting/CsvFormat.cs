using System.Globalization;
using ReCU.Classifier;

namespace ReCU.Tool.Predicting;

/// <summary>Comma-separated values after RFC 4180, with a line feed after each record.</summary>
/// <param name="top">Number of classes in a record.</param>
internal sealed class CsvFormat(int top) : IPredictionFormat
{
    /// <inheritdoc/>
    public string Header { get; } = "file,"
        + string.Join(',', Enumerable.Range(1, top).Select(Columns)) + ",problem\n";

    /// <inheritdoc/>
    public string Record(Prediction prediction)
    {
        IEnumerable<string> cells = Enumerable.Range(0, top).SelectMany(i =>
            prediction.Result?.Classes is { } classes && i < classes.Count
                ? new[] { classes[i].Name, Number(classes[i]) }
                : ["", ""]);
        return string.Join(',', cells.Prepend(prediction.File).Append(prediction.Problem ?? "").Select(Quote)) + "\n";
    }

    /// <inheritdoc/>
    public (int Records, int Broken, int End) Count(string text)
    {
        (int records, int broken, int end) = (0, 0, 0);
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '"';
            if (text[i] == '\n' && !isQuoted)
            {
                records++;
                // The last cell is the problem, which is quoted if it ends with a comma.
                broken += i > 0 && text[i - 1] != ',' ? 1 : 0;
                end = i + 1;
            }
        }

        return (records, broken, end);
    }

    private static string Columns(int number) => number == 1
        ? "class,probability"
        : FormattableString.Invariant($"class{number},probability{number}");

    private static string Number(ClassProbability one) => one.Probability.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string cell) => cell.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : cell;
}
