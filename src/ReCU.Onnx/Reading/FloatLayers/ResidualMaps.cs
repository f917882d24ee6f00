using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Files;
using ReCU.Onnx.Reading.Headers;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>
/// A network that ends with its last residual sum, takes images of any number and size, and returns all of these sums.
/// </summary>
/// <param name="Bytes">The model, with its weights.</param>
/// <param name="Input">Name of its input, [N, channels, height, width].</param>
/// <param name="Channels">Number of the input's channels; null if the file leaves it open.</param>
/// <param name="Sums">Names of its outputs, in the order of the file.</param>
internal sealed record ResidualMaps(byte[] Bytes, string Input, int? Channels, IReadOnlyList<string> Sums)
{
    // Attributes with graphs came with control flow, whose inner graphs may read any value.
    private static readonly HashSet<string> _controlFlow = new(StringComparer.Ordinal) { "If", "Loop", "Scan" };

    /// <summary>Reads a file, and files beside it that contain its weights.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is broken, does not read images, or has no residual sum.
    /// </exception>
    public static ResidualMaps Read(string path) =>
        ModelFile.Read(path, (bytes, folder) => Cut(ModelParser.ParseWhole(bytes, folder, out _)));

    /// <summary>Cuts a model.</summary>
    /// <param name="model">The model, with its weights.</param>
    /// <exception cref="InvalidModelException">
    /// It is broken, does not read images, or has no residual sum.
    /// </exception>
    public static ResidualMaps Cut(ModelProto model)
    {
        GraphProto graph = model.Graph
            ?? throw new InvalidModelException("The file holds no ONNX graph; it is broken or of another format.");
        ModelChecks.CheckSizes(graph);
        ValueInfoProto image = InputLayouts.FindInput(graph);
        CheckImage(graph, image);
        CheckBorder(model, image.Name);

        string[] sums = [.. FindSums(graph, image.Name)];
        if (sums.Length == 0)
        {
            throw new InvalidModelException(
                "The file has no sum of two values that depend on the image; a residual network was expected.");
        }

        var cut = new ModelProto
        {
            IrVersion = model.IrVersion,
            Graph = Ancestors(graph, image, sums),
            OpsetImport = { model.OpsetImport },
        };
        return new ResidualMaps(
            cut.ToByteArray(), image.Name, ValueInfoReader.KnownSize(image.Type.TensorType.Shape.Dim[1]), sums);
    }

    private static void CheckImage(GraphProto graph, ValueInfoProto image)
    {
        int rank = ValueInfoReader.Rank(image);
        if (rank != 4)
        {
            throw new InvalidModelException(
                $"Input '{image.Name}' has {rank} dimensions; images of [N, channels, height, width] were expected.");
        }

        if (InputLayouts.Find(graph, image) != InputLayout.Planar)
        {
            throw new InvalidModelException(
                $"Input '{image.Name}' is [N, height, width, channels]; [N, channels, height, width] was expected.");
        }

        if (ValueInfoReader.TypeOf(image) is var type && type != ElementType.Float)
        {
            throw new InvalidModelException($"Input '{image.Name}' is of type {type}; float32 was expected.");
        }
    }

    // Files of this library contain the border of their training. Training images have theirs already, and other files
    // pad for their first convolution.
    private static void CheckBorder(ModelProto model, string image)
    {
        if (model.MetadataProps.Any(entry => entry.Key == MetadataKeys.FormatVersion)
            && model.Graph.Node.FirstOrDefault(node => node.Input.Contains(image)) is { OpType: "Pad", Name: var name })
        {
            throw new InvalidModelException(
                $"Operator '{name}' adds a border to the images, which training images have already (Border); a file "
                + "without one was expected.");
        }
    }

    // An optional value that is left out has no name.
    private static bool IsGiven(string value) => value.Length > 0;

    /// <summary>The sums of a path and its shortcut; the sum of a value and a constant is a bias.</summary>
    private static IEnumerable<string> FindSums(GraphProto graph, string image)
    {
        var computed = new HashSet<string>(StringComparer.Ordinal) { image };
        foreach (NodeProto node in graph.Node)
        {
            // Sums of sizes, which exporters compute, are no maps.
            if (node.OpType is "Shape" or "Size" || !computed.Overlaps(node.Input))
            {
                continue;
            }

            computed.UnionWith(node.Output.Where(IsGiven));
            if (node is { OpType: "Add" or "Sum", Input: [var path, var shortcut], Output: [var sum] }
                && path != shortcut && computed.Contains(path) && computed.Contains(shortcut))
            {
                yield return sum;
            }
        }
    }

    /// <summary>
    /// What the sums are computed from, without what the file says of other values: shapes there are those of the
    /// file's own images.
    /// </summary>
    private static GraphProto Ancestors(GraphProto graph, ValueInfoProto image, string[] sums)
    {
        var needed = new HashSet<string>(sums, StringComparer.Ordinal);
        var nodes = new Stack<NodeProto>();
        foreach (NodeProto node in graph.Node.Reverse().Where(node => needed.Overlaps(node.Output)))
        {
            if (_controlFlow.Contains(node.OpType))
            {
                throw new InvalidModelException(
                    $"Operator '{node.Name}' is of type {node.OpType}; a residual network without control flow was "
                    + "expected.");
            }

            needed.UnionWith(node.Input.Where(IsGiven));
            nodes.Push(node);
        }

        ValueInfoProto free = image.Clone();
        foreach ((int i, TensorShapeProto.Types.Dimension dimension) in free.Type.TensorType.Shape.Dim.Index())
        {
            if (i != 1)
            {
                dimension.DimParam = $"d{i}";
            }
        }

        return new GraphProto
        {
            Name = graph.Name,
            Node = { nodes },
            Initializer = { graph.Initializer.Where(constant => needed.Contains(constant.Name)) },
            // Old files list their constants as inputs too.
            Input =
            {
                graph.Input.Where(input => input.Name != image.Name && needed.Contains(input.Name)).Prepend(free),
            },
            Output = { sums.Select(Floats) },
        };
    }

    private static ValueInfoProto Floats(string name) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float } },
    };
}
