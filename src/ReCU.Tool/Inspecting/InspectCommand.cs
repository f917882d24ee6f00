using Microsoft.ML;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Onnx;
using ReCU.Packed;
using ReCU.Tool.Terminals;
using Spectre.Console;

namespace ReCU.Tool.Inspecting;

/// <summary><c>recu inspect</c>: shows the layers of a model, and which engines run it.</summary>
internal sealed class InspectCommand : ToolCommand<InspectSettings>
{
    private const int NamedClasses = 12;

    // Layers, kinds, shapes and five numbers.
    private const int WidthOfAllColumns = 110;

    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, InspectSettings settings, CancellationToken cancellation)
    {
        OnnxModelInfo info = OnnxModel.ReadInfo(settings.Model);
        NetworkGraph graph = OnnxModel.Load(settings.Model);
        NetworkSummary summary = graph.Summarize();
        consoles.Out.Write(Layers(summary, consoles.Out.Profile.Width >= WidthOfAllColumns));

        IReadOnlyList<string> names = info.ClassNames;
        string classes = names.Count == 0
            ? $"{info.ClassCount}, without names"
            : $"{names.Count}: {string.Join(", ", names.Take(NamedClasses))}"
                + (names.Count > NamedClasses ? ", ..." : "");
        var facts = new List<(string Name, string Value)>
        {
            ("file", Invariant($"{new FileInfo(settings.Model).Length:N0} bytes")),
            ("network", info.Metadata.NetworkName.Length > 0 ? info.Metadata.NetworkName : "unknown"),
            ("images", $"{info.InputShape}" + Cut(info.Metadata.ShorterSide)),
            ("classes", classes),
            ("written by", $"{info.ProducerName} {info.ProducerVersion}".Trim()),
            ("engine", Engine(settings.Model)),
        };
        if (PackedProblem(graph) is { } problem)
        {
            facts.Add(("not packed", problem));
        }

        facts.AddRange(info.Metadata.TrainingFacts
            .OrderBy(fact => fact.Key, StringComparer.Ordinal)
            .Select(fact => (fact.Key, fact.Value)));
        int width = facts.Max(fact => fact.Name.Length);
        foreach ((string name, string value) in facts)
        {
            consoles.Line($"{(name + ":").PadRight(width + 1)} {Consoles.OneLine(value)}");
        }

        return ExitCode.Success;
    }

    private static Table Layers(NetworkSummary summary, bool all)
    {
        Table table = Tables.Create(all
            ? ["layer", "kind", "output", ">parameters", ">binary MACs", ">float MACs", ">float32 bytes", ">bytes"]
            : ["layer", "output", ">parameters", ">binary MACs", ">float MACs", ">bytes"]);
        foreach (LayerSummary layer in summary.Layers)
        {
            table.Row(Cells(layer.Name, layer.Kind, $"{layer.OutputShape}", layer.Cost, all));
        }

        table.AddEmptyRow();
        table.Row(Cells("total", "", "", summary.Total, all));
        return table;
    }

    private static string[] Cells(string name, string kind, string shape, NetworkCost cost, bool all)
    {
        string[] cells =
        [
            name, kind, shape, Invariant($"{cost.Parameters:N0}"), Invariant($"{cost.BinaryMultiplyAdds:N0}"),
            Invariant($"{cost.FloatMultiplyAdds:N0}"), Invariant($"{cost.Float32Bytes:N0}"),
            Invariant($"{cost.StoredBytes:N0}"),
        ];
        return all ? cells : [cells[0], cells[2], cells[3], cells[4], cells[5], cells[7]];
    }

    private static string Cut(int? shorterSide) =>
        shorterSide is { } side ? Invariant($", cut out of the middle once the shorter side is {side}") : "";

    private static string Engine(string path)
    {
        var mlContext = new MLContext();
        try
        {
            ReCUBinaryNetScoringEstimator estimator = mlContext.Transforms.ApplyReCUBinaryNet(path);
            using ReCUBinaryNetTransformer transformer =
                estimator.Fit(mlContext.Data.LoadFromImages(Blank(path)));
            return transformer.EngineDescription;
        }
        catch (Exception e) when (e is InvalidModelException or ScoringEngineNotAvailableException)
        {
            return $"none: {e.Message}";
        }
    }

    private static Data.ImageSet Blank(string path)
    {
        OnnxModelInfo info = OnnxModel.ReadInfo(path);
        return new Data.ImageSet(info.InputShape, new byte[info.InputShape.Count], [0], info.ClassCount);
    }

    private static string? PackedProblem(NetworkGraph graph)
    {
        try
        {
            using PackedNetwork network = PackedNetwork.Open(graph);
            return graph.Nodes.Any(node => node is BinaryConv)
                ? null
                : "possible, but it has no binary convolutions, and ONNX Runtime is faster with floats";
        }
        catch (InvalidModelException e)
        {
            return e.Message;
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
