using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;
using ReCU.Torch;

namespace ReCU.Report.Pages.Sections;

/// <summary>The dead weights: statistics of each binary layer's signs in each epoch.</summary>
internal static class WeightsSection
{
    private const int MostLayers = 60;

    public static void AddTo(HtmlBuilder html, RunReport report)
    {
        EpochReport[] epochs = [.. report.Epochs.Where(epoch => epoch.Layers.Count > 0)];
        if (epochs.Length == 0)
        {
            return;
        }

        string[] all = [.. epochs.SelectMany(epoch => epoch.Layers).Select(layer => layer.Layer).Distinct()];
        string[] layers = all[..Math.Min(all.Length, MostLayers)];
        int[] numbers = [.. epochs.Select(epoch => epoch.Epoch)];
        Dictionary<string, LayerStatistics>[] columns =
            [.. epochs.Select(epoch =>
                epoch.Layers.DistinctBy(layer => layer.Layer).ToDictionary(layer => layer.Layer))];
        html.Add($"<h2>Dead weights</h2><p>A weight that never changes its sign learns nothing. The rectified ")
            .Add($"""clamp pulls the outermost weights back within reach of a change.</p><div class="plots">""");
        Map("Never flipped", "Weights whose sign is still the initial one: the fewer, the more weights have learned.",
            layer => layer.NeverFlipped);
        Map("Flipped", "Signs that differ from those of the previous epoch; the share falls as the training settles.",
            layer => layer.Flipped);
        Map("Beyond the clamp", "Weights that the clamp changes; fewer as tau grows.",
            layer => layer.BeyondClamp);
        html.Add($"</div>");
        if (layers.Length < all.Length)
        {
            html.Add($"""<p class="soft">The first {layers.Length} of {all.Length} layers are shown.</p>""");
        }

        void Map(string title, string explanation, Func<LayerStatistics, double> share) =>
            new HeatMap(title, explanation, layers, numbers, (row, column) =>
                columns[column].TryGetValue(layers[row], out LayerStatistics? layer) ? share(layer) : double.NaN)
                .AddTo(html);
    }
}
