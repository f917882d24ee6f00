using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Files;
using ReCU.Onnx.Reading.Folding;
using ReCU.Onnx.Reading.Headers;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>
/// Reads the layers of a network even if this library cannot run it: any padding, any activation, any output. What an
/// operator between two layers computes does not matter here.
/// </summary>
internal sealed partial class FloatLayerReader
{
    // The oldest operator set with the attributes that are read here; ML.NET's own networks use set 8.
    private const int OldestOpsetVersion = 7;

    private static readonly HashSet<string> _keepsValues = new(StringComparer.Ordinal)
    {
        "Cast", "Dropout", "Identity",
    };

    private static readonly HashSet<string> _keepsChannels = new(StringComparer.Ordinal)
    {
        "Flatten", "Reshape", "Squeeze",
    };

    private readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal);
    private readonly ReaderState _state;
    private readonly FloatNetwork _network;
    private readonly ValueUses _uses;

    private FloatLayerReader(ReaderState state, FloatNetwork network, ValueUses uses) =>
        (_state, _network, _uses) = (state, network, uses);

    /// <summary>Reads a file, and files beside it that contain its weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="imageSize">Height and width of the images; null takes those of the file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">The file is broken, or one of its layers cannot be read.</exception>
    public static FloatNetwork Read(string path, (int Height, int Width)? imageSize) =>
        ModelFile.Read(path, (bytes, folder) =>
        {
            ModelProto model = ModelParser.ParseWhole(bytes, folder, out byte[] whole);
            return Read(model, whole.Length, imageSize);
        });

    /// <summary>Reads a model.</summary>
    /// <param name="model">The model, with its weights.</param>
    /// <param name="fileBytes">Size of its file, which bounds what is allocated.</param>
    /// <param name="imageSize">Height and width of the images; null takes those of the model.</param>
    /// <exception cref="InvalidModelException">It is broken, or one of its layers cannot be read.</exception>
    public static FloatNetwork Read(ModelProto model, long fileBytes, (int Height, int Width)? imageSize = null)
    {
        GraphProto graph = model.Graph
            ?? throw new InvalidModelException("The file holds no ONNX graph; it is broken or of another format.");
        ModelChecks.CheckVersions(model.IrVersion, model.OpsetImport, OldestOpsetVersion);
        ModelChecks.CheckSizes(graph);
        ValueInfoProto input = InputLayouts.FindInput(graph);
        if (ValueInfoReader.Rank(input) != 4 || InputLayouts.Find(graph, input) != InputLayout.Planar)
        {
            throw new InvalidModelException(
                $"Input '{input.Name}' is not an image; [N, channels, height, width] was expected.");
        }

        int?[] declared = [.. input.Type.TensorType.Shape.Dim.Select(ValueInfoReader.KnownSize)];
        (int? Height, int? Width) size = imageSize is { } given ? given : (declared[2], declared[3]);
        var behindInput = declared[1] is { } channels ? new NormPlace(channels) : null;
        var network = new FloatNetwork { Channels = declared[1], ImageSize = size, BehindInput = behindInput };
        // The state contains only constants here, so the shape of its image is arbitrary.
        var state = new ReaderState(input.Name, (1, 1, 1), InputLayout.Planar, batch: null, fileBytes);
        foreach (TensorProto constant in graph.Initializer)
        {
            state.Define(constant.Name, new ConstantValue(new ConstantTensor(constant.Name, constant)));
        }

        var reader = new FloatLayerReader(state, network, new ValueUses(graph));
        reader._flows.Add(input.Name, new Flow(declared[1], size.Height, size.Width) { Place = behindInput });
        foreach (NodeProto node in graph.Node)
        {
            reader.Read(new Operator(node));
        }

        return network;
    }

    private void Read(Operator op)
    {
        string? value = Enumerable.Range(0, op.InputCount).Select(op.Input).FirstOrDefault(_flows.ContainsKey);
        if (value is null)
        {
            // Constants, and shapes that exporters compute; one that cannot be computed is reported by the layer that
            // needs it.
            ConstantFolder.TryFold(op, _state);
            return;
        }

        Flow input = _uses.IsShared(value) ? _flows[value] with { IsShared = true } : _flows[value];
        _flows[op.Output] = op.Type switch
        {
            "Conv" => ReadConvolution(op, input),
            "BatchNormalization" => ReadNorm(op, input),
            "Mul" or "Div" or "Add" or "Sub" => ReadArithmetic(op, input),
            "Gemm" or "MatMul" => ReadDense(op, input),
            "MaxPool" or "AveragePool" => ReadPool(op, input),
            "GlobalAveragePool" => Pooled(input),
            "ReduceMean" => Pooled(input) with { IsFlat = op.Int("keepdims", 1) == 0 },
            "Pad" => ReadPad(op, input),
            "Shape" => input.Changed() with { IsShape = true },
            _ when _keepsValues.Contains(op.Type) => input,
            _ when _keepsChannels.Contains(op.Type) => input with { IsFlat = true },
            _ => input.Changed(),
        };
    }

    /// <summary>A value between two operators of the network.</summary>
    /// <param name="Channels">Number of channels; null if unknown.</param>
    /// <param name="Height">Its height, or null.</param>
    /// <param name="Width">Its width, or null.</param>
    private sealed record Flow(int? Channels, int? Height, int? Width)
    {
        /// <summary>Where a batch norm that follows directly belongs; null if it belongs to no layer.</summary>
        public NormPlace? Place { get; init; }

        /// <summary>
        /// Whether others read it too: an operator after it then changes only what one of them gets, not the layer.
        /// </summary>
        public bool IsShared { get; init; }

        /// <summary>Whether it is the mean of a whole map.</summary>
        public bool IsPooled { get; init; }

        /// <summary>Whether it is [N, values].</summary>
        public bool IsFlat { get; init; }

        /// <summary>Whether it is part of a shape.</summary>
        public bool IsShape { get; init; }

        /// <summary>Zeros around it that have not been used yet: above, left, below, right.</summary>
        public int[] Border { get; init; } = [0, 0, 0, 0];

        /// <summary>A fully connected layer that may still get a bias.</summary>
        public FloatDense? Dense { get; init; }

        public (int? Height, int? Width) Size => (Height, Width);

        /// <summary>The same shape after an operator that belongs to no layer.</summary>
        public Flow Changed() => this with { Place = null, Dense = null };
    }
}
