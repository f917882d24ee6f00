using System.Globalization;
using System.Text;

namespace ReCU.Torch;

/// <summary>The statistics of all epochs and binary layers as a table: a row for each epoch and layer.</summary>
/// <param name="epochs">The reports of a run.</param>
public sealed class StatisticsTable(IReadOnlyList<EpochReport> epochs)
{
    private const string Gap = "  ";

    private static readonly (string Name, Func<LayerStatistics, double> Value)[] _columns =
    [
        ("flipped", layer => layer.Flipped),
        ("never flipped", layer => layer.NeverFlipped),
        ("beyond clamp", layer => layer.BeyondClamp),
        ("quantisation error", layer => layer.QuantisationError),
        ("entropy", layer => layer.Entropy),
        ("tau", layer => layer.Tau),
        ("clamp limit", layer => layer.ClampLimit),
    ];

    /// <summary>The rows, each with its epoch, from 1.</summary>
    public IReadOnlyList<(int Epoch, LayerStatistics Layer)> Rows { get; } =
        [.. (epochs ?? throw new ArgumentNullException(nameof(epochs)))
            .SelectMany(epoch => epoch.Layers.Select(layer => (epoch.Epoch, layer)))];

    /// <summary>Comma-separated values in full precision, with a header line. Lines end in LF.</summary>
    public string ToCsv() => Write(",", "R", (text, _) => text);

    /// <summary>The table as text in aligned columns, with four decimals.</summary>
    public override string ToString()
    {
        int layerWidth = Rows.Select(row => row.Layer.Layer.Length).Append("layer".Length).Max();
        int[] widths =
            ["epoch".Length, layerWidth, 10, .. _columns.Select(column => Math.Max(column.Name.Length, 6))];
        return Write(Gap, "F4", (text, i) => i == 1 ? text.PadRight(widths[i]) : text.PadLeft(widths[i]));
    }

    private string Write(string separator, string format, Func<string, int, string> pad)
    {
        var table = new StringBuilder();
        WriteLine(["epoch", "layer", "weights", .. _columns.Select(column => column.Name)]);
        foreach ((int epoch, LayerStatistics layer) in Rows)
        {
            WriteLine([
                $"{epoch}",
                layer.Layer,
                $"{layer.Weights}",
                .. _columns.Select(column => column.Value(layer).ToString(format, CultureInfo.InvariantCulture)),
            ]);
        }

        return table.ToString();

        void WriteLine(IReadOnlyList<string> cells) =>
            table.AppendJoin(separator, cells.Select(pad)).Append('\n');
    }
}
