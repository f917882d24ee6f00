using System.Globalization;
using System.Text;

namespace ReCU.Graph.Summary;

/// <summary>Formats a summary as text.</summary>
internal static class SummaryTable
{
    private const string Gap = "  ";

    // Columns from here on contain numbers and are right-aligned.
    private const int FirstNumber = 3;

    // Left out where no layer has any.
    private const int Int8MultiplyAdds = 6;

    private static readonly string[] _header =
    [
        "Layer", "Kind", "Output", "Parameters", "Bits", "Binary MACs", "Int8 MACs", "Float MACs", "Float32 bytes",
        "Stored bytes",
    ];

    public static string Write(NetworkSummary summary)
    {
        string[][] layers =
            [.. summary.Layers.Select(layer => Row(layer.Name, layer.Kind, $"{layer.OutputShape}", layer.Cost))];
        string[] total = Row("Total", "", "", summary.Total);
        string[] header = _header;
        if (summary.Total.Int8Parameters == 0)
        {
            header = Without(Int8MultiplyAdds, header);
            layers = [.. layers.Select(row => Without(Int8MultiplyAdds, row))];
            total = Without(Int8MultiplyAdds, total);
        }

        string[][] all = [header, .. layers, total];
        int[] widths = [.. header.Select((_, column) => all.Max(row => row[column].Length))];
        string rule = string.Join(Gap, widths.Select(width => new string('-', width)));

        var text = new StringBuilder();
        AppendRow(text, header, widths);
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
        Number(cost.Int8MultiplyAdds),
        Number(cost.FloatMultiplyAdds),
        Number(cost.Float32Bytes),
        Number(cost.StoredBytes),
    ];

    private static string[] Without(int column, string[] row) => [.. row[..column], .. row[(column + 1)..]];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void AppendRow(StringBuilder text, string[] row, int[] widths)
    {
        IEnumerable<string> cells = row.Select((cell, column) =>
            column < FirstNumber ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
        text.AppendJoin(Gap, cells).Append('\n');
    }
}
