using ReCU.Graph;
using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Sections;

/// <summary>The size of the network compared with its float twin, and its speed.</summary>
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
            .Add($"{Figures.Count(total.BinaryParameters)} have one bit. The float twin has the same shapes, with ")
            .Add($"float32 weights and arithmetic; 64 binary multiply-adds are one XNOR and one popcount of a ")
            .Add($"word.</p>");

        void Row(string name, string ours, string twin, string ratio) => html
            .Add($"<tr><td>{name}</td>").AddNumber(ours).AddNumber(twin).AddNumber(ratio).Add($"</tr>");
    }

    private static void AddLayers(HtmlBuilder html, IReadOnlyList<LayerSummary> layers)
    {
        LayerSummary[] counted = [.. layers.Where(layer => layer.Cost.Parameters > 0).Take(MostLayers)];
        if (counted.Length == 0)
        {
            return;
        }

        html.Add($"""<details><summary>Layers</summary><div class="wide"><table><thead><tr><th>layer</th>""")
            .Add($"""<th>kind</th><th>output</th><th class="number">parameters</th><th class="number">stored</th>""")
            .Add($"""<th class="number">multiply-adds</th></tr></thead><tbody>""")
            .AddEach(counted, (rows, layer) => rows
                .Add($"<tr>").AddName(layer.Name)
                .Add($"<td>{layer.Kind}</td><td>{layer.OutputShape.ToString()}</td>")
                .AddNumber(Figures.Count(layer.Cost.Parameters))
                .AddNumber(Figures.Bytes(layer.Cost.StoredBytes))
                .AddNumber(Figures.Large(layer.Cost.BinaryMultiplyAdds + layer.Cost.FloatMultiplyAdds))
                .Add($"</tr>"))
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
                .Add($"<tr><td>{speed.Engine}</td>")
                .AddNumber(Figures.Count(speed.Batch))
                .AddNumber(Figures.Count(speed.Threads))
                .AddNumber(Figures.Number(speed.MillisecondsPerImage))
                .AddNumber(Figures.Count(PerSecond(speed)))
                .Add($"</tr>"))
            .Add($"</tbody></table></div>");
    }

    private static long PerSecond(SpeedFigure speed) =>
        speed.MillisecondsPerImage > 0 ? (long)Math.Min(1e12, Math.Round(1000 / speed.MillisecondsPerImage)) : 0;
}
