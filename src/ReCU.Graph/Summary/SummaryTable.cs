using System.Globalization;
using System.Text;

namespace ReCU.Graph.Summary;

/// <summary>Formats a summary as text.</summary>
internal static class SummaryTable
{
    private const string Gap = "  ";

    // Columns from here on contain numbers and are right-aligned.
    private const int FirstNumber = 3;

    private static readonly string[] _header =
    [
        "Layer", "Kind", "Output", "Parameters", "Bits", "Binary MACs", "Float MACs", "Float32 bytes", "Stored bytes",
    ];

    public static string Write(NetworkSummary summary)
    {
        string[][] layers =
            [.. summary.Layers.Select(layer => Row(layer.Name, layer.Kind, $"{layer.OutputShape}", layer.Cost))];
        string[] total = Row("Total", "", "", summary.Total);
        string[][] all = [_header, .. layers, total];
        int[] widths = [.. _header.Select((_, column) => all.Max(row => row[column].Length))];
        string rule = string.Join(Gap, widths.Select(width => new string('-', width)));

        var text = new StringBuilder();
        AppendRow(text, _header, widths);
        text.Append(rule).Append('\n');
        foreach (string[] row in layers)
        {
            AppendRow(text, row, widths);
        }

        text.Append(rule).Append('\n');
        AppendRow(text, total, widths);
        return text.ToString();
    }

    private static string[] Row(string name, string kind, string shape, NetworkCost cost) =>
    [
        name,
        kind,
        shape,
        Number(cost.Parameters),
        cost.BitsPerParameter.ToString("0.##", CultureInfo.InvariantCulture),
        Number(cost.BinaryMultiplyAdds),
        Number(cost.FloatMultiplyAdds),
        Number(cost.Float32Bytes),
        Number(cost.StoredBytes),
    ];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void AppendRow(StringBuilder text, string[] row, int[] widths)
    {
        IEnumerable<string> cells = row.Select((cell, column) =>
            column < FirstNumber ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
        text.AppendJoin(Gap, cells).Append('\n');
    }
}
