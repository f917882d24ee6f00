using ReCU.Graph;
using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Sections;

/// <summary>What the network takes beside its float twin, and how fast it is.</summary>
internal static class CostSection
{
    private const int MostLayers = 200;

    public static void AddTo(HtmlBuilder html, RunReport report)
    {
        if (report.Network is { } network)
        {
            html.Add($"<h2>Size and operations</h2>");
            AddTwin(html, network);
            AddLayers(html, network.Layers);
        }

        if (report.Speeds.Count > 0)
        {
            AddSpeeds(html, report);
        }
    }

    private static void AddTwin(HtmlBuilder html, NetworkFigures network)
    {
        NetworkCost total = network.Total;
        long operations = total.BinaryMultiplyAdds + total.FloatMultiplyAdds;
        html.Add($"""<div class="wide"><table><thead><tr><th></th><th class="number">this network</th>""")
            .Add($"""<th class="number">float twin</th><th class="number">smaller by</th></tr></thead><tbody>""");
        if (network.FileBytes is { } bytes)
        {
            Row("model file", Figures.Bytes(bytes), Figures.Bytes(network.FloatFileBytes),
                Figures.Ratio(network.FloatFileBytes ?? 0, bytes));
        }

        Row("parameters, stored", Figures.Bytes(total.StoredBytes), Figures.Bytes(total.Float32Bytes),
            Figures.Ratio(total.Float32Bytes, total.StoredBytes));
        Row("bits a parameter", Figures.Number(total.BitsPerParameter), "32",
            Figures.Ratio(32, total.BitsPerParameter));
        Row("float multiply-adds an image", Figures.Large(total.FloatMultiplyAdds), Figures.Large(operations),
            Figures.Ratio(operations, total.FloatMultiplyAdds));
        Row("binary multiply-adds an image", Figures.Large(total.BinaryMultiplyAdds), "0", Figures.None);
        html.Add($"""</tbody></table></div><p class="soft">{Figures.Count(total.Parameters)} parameters, of which """)
            .Add($"{Figures.Count(total.BinaryParameters)} have one bit. The float twin has the same shapes, with float32 ")
            .Add($"weights and arithmetic; 64 binary multiply-adds are one XNOR and one popcount of a word.</p>");

        void Row(string name, string ours, string twin, string ratio) => html
            .Add($"""<tr><td>{name}</td><td class="number">{ours}</td><td class="number">{twin}</td>""")
            .Add($"""<td class="number">{ratio}</td></tr>""");
    }

    private static void AddLayers(HtmlBuilder html, IReadOnlyList<LayerSummary> layers)
    {
        LayerSummary[] counted = [.. layers.Where(layer => layer.Cost.Parameters > 0).Take(MostLayers)];
        if (counted.Length == 0)
        {
            return;
        }

        html.Add($"""<details><summary>Layers</summary><div class="wide"><table><thead><tr><th>layer</th><th>kind</th>""")
            .Add($"""<th>output</th><th class="number">parameters</th><th class="number">stored</th>""")
            .Add($"""<th class="number">multiply-adds</th></tr></thead><tbody>""")
            .AddEach(counted, (rows, layer) => rows
                .Add($"<tr><td>{HtmlText.Shorten(layer.Name, 60)}</td><td>{layer.Kind}</td><td>{layer.OutputShape.ToString()}</td>")
                .Add($"""<td class="number">{Figures.Count(layer.Cost.Parameters)}</td>""")
                .Add($"""<td class="number">{Figures.Bytes(layer.Cost.StoredBytes)}</td><td class="number">""")
                .Add($"{Figures.Large(layer.Cost.BinaryMultiplyAdds + layer.Cost.FloatMultiplyAdds)}</td></tr>"))
            .Add($"</tbody></table></div>");
        if (layers.Count(layer => layer.Cost.Parameters > 0) > counted.Length)
        {
            html.Add($"""<p class="soft">The first {counted.Length} layers; report.json has all.</p>""");
        }

        html.Add($"</details>");
    }

    private static void AddSpeeds(HtmlBuilder html, RunReport report)
    {
        html.Add($"<h2>Speed on this machine</h2>");
        if (report.Machine is { } machine)
        {
            html.Add($"""<p class="soft"><bdi>{machine}</bdi></p>""");
        }

        html.Add($"""<div class="wide"><table><thead><tr><th>engine</th><th class="number">batch</th>""")
            .Add($"""<th class="number">threads</th><th class="number">ms an image</th>""")
            .Add($"""<th class="number">images/s</th></tr></thead><tbody>""")
            .AddEach(report.Speeds, (rows, speed) => rows
                .Add($"""<tr><td>{speed.Engine}</td><td class="number">{speed.Batch}</td>""")
                .Add($"""<td class="number">{speed.Threads}</td>""")
                .Add($"""<td class="number">{Figures.Number(speed.MillisecondsPerImage)}</td><td class="number">""")
                .Add($"{Figures.Count(PerSecond(speed))}</td></tr>"))
            .Add($"</tbody></table></div>");
    }

    private static long PerSecond(SpeedFigure speed) =>
        speed.MillisecondsPerImage > 0 ? (long)Math.Min(1e12, Math.Round(1000 / speed.MillisecondsPerImage)) : 0;
}
