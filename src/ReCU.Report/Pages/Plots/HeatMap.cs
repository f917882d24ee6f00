using System.Globalization;
using System.Text;
using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Plots;

/// <summary>Shares from 0 to 1 as a grid: a row for each layer, a column for each epoch.</summary>
/// <param name="title">Title of the map.</param>
/// <param name="explanation">How to read it, in one sentence.</param>
/// <param name="rows">Names of the layers, at least one.</param>
/// <param name="epochs">The epochs, in ascending order, at least one.</param>
/// <param name="share">The share of a row in an epoch, by their indexes; NaN if there is none.</param>
internal sealed class HeatMap(
    string title,
    string explanation,
    IReadOnlyList<string> rows,
    IReadOnlyList<int> epochs,
    Func<int, int, double> share)
{
    private const int Width = 400;
    private const int RowHeight = 15;
    private const int Top = 4;
    private const int Bottom = 34;
    private const int Right = 40;
    private const int LabelLength = 18;
    private const double LetterWidth = 6.2;

    // Narrower cells would be less than a point wide on a phone.
    private const int MostColumns = 100;

    // As many shades as the eye can distinguish; the cells of a shade are one path, which keeps the page small.
    private const int Shades = 24;

    /// <summary>Adds the map with its scale.</summary>
    public void AddTo(HtmlBuilder html)
    {
        int[] columns = Columns();
        string[] labels = [.. rows.Select(row => HtmlText.Shorten(row, LabelLength))];
        double left = 8 + LetterWidth * labels.Max(label => label.Length);
        double cell = (Width - left - Right) / columns.Length;
        int height = Top + rows.Count * RowHeight + Bottom;
        double most = Most(columns);
        html.Add($"""<figure class="plot"><figcaption>{title}</figcaption>""")
            .Add($"""<svg viewBox="0 0 {Width} {height}" role="img" aria-label="{title} by layer and epoch">""");
        for (int row = 0; row < rows.Count; row++)
        {
            int y = Top + (row + 1) * RowHeight - 4;
            html.Add($"""<text x="{left - 5:0.#}" y="{y}" text-anchor="end">{labels[row]}</text>""")
                .Add($"""<text x="{Width}" y="{y}" text-anchor="end">""")
                .Add($"{Figures.Percent(share(row, columns[^1]))}</text>");
        }

        AddCells(html, columns, most, left, cell);
        AddEpochs(html, columns, left, cell, height);
        html.Add($"""</svg><p class="scale">0 %<svg width="90" height="10" aria-hidden="true">""")
            .AddEach(Enumerable.Range(0, 9), (bar, i) =>
                bar.Add($"""<rect class="heat" x="{i * 10}" width="10" height="10" fill-opacity="{i / 8.0:0.###}"/>"""))
            .Add($"""</svg>{100 * most:0} %</p><p>{explanation}""");
        if (columns.Length < epochs.Count)
        {
            html.Add($" {columns.Length} of {epochs.Count} epochs are shown.");
        }

        html.Add($"</p></figure>");
    }

    // In units of cells, which a transformation scales.
    private void AddCells(HtmlBuilder html, int[] columns, double most, double left, double cell)
    {
        var paths = new StringBuilder[Shades + 1];
        for (int row = 0; row < rows.Count; row++)
        {
            for (int i = 0; i < columns.Length; i++)
            {
                double value = share(row, columns[i]);
                if (double.IsFinite(value))
                {
                    int shade = (int)Math.Round(Shades * Math.Clamp(value / most, 0, 1));
                    (paths[shade] ??= new StringBuilder())
                        .Append(CultureInfo.InvariantCulture, $"M{i} {row}h1v.93h-1z");
                }
            }
        }

        html.Add($"""<g class="heat" transform="translate({left:0.#} {Top}) scale({cell:0.###} {RowHeight})">""");
        for (int shade = 1; shade < paths.Length; shade++)
        {
            if (paths[shade] is { } path)
            {
                html.Add($"""<path fill-opacity="{(double)shade / Shades:0.##}" d="{path.ToString()}"/>""");
            }
        }

        html.Add($"</g>");
    }

    private double Most(int[] columns)
    {
        double most = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            foreach (int column in columns)
            {
                double value = share(row, column);
                most = double.IsFinite(value) ? Math.Max(most, value) : most;
            }
        }

        // Whole tenths, so that maps of similar runs have one scale.
        return Math.Clamp(Math.Ceiling(10 * most - 1e-9) / 10, 0.1, 1);
    }

    // The last epoch is always included.
    private int[] Columns()
    {
        int step = (epochs.Count + MostColumns - 1) / MostColumns;
        return [.. Enumerable.Range(0, epochs.Count).Where(i => (epochs.Count - 1 - i) % step == 0)];
    }

    private void AddEpochs(HtmlBuilder html, int[] columns, double left, double cell, int height)
    {
        int every = Math.Max(1, (int)Math.Ceiling(28 / cell));
        for (int i = 0; i < columns.Length; i += every)
        {
            html.Add($"""<text x="{left + (i + 0.5) * cell:0.#}" y="{height - Bottom + 14}" """)
                .Add($"""text-anchor="middle">{epochs[columns[i]]}</text>""");
        }

        html.Add($"""<text x="{(left + Width - Right) / 2:0.#}" y="{height - 4}" text-anchor="middle">epoch</text>""");
    }
}
