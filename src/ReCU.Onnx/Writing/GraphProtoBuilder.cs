using System.Globalization;
using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Writing;

/// <summary>
/// Collects the operators and constants of a file. Each node of the network is one value of the file with the node's
/// name, always [N, channels, height, width].
/// </summary>
internal sealed class GraphProtoBuilder
{
    private readonly GraphProto _proto = new();
    private readonly UniqueNames _names = new();
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, GraphNode> _nodes = [];
    private readonly Dictionary<string, string> _shared = [];

    public GraphProtoBuilder(NetworkGraph network, WeightFormat format)
    {
        (Network, Format) = (network, format);
        _values[network.InputName] = _names.Take(network.InputName);
        _names.Take(OnnxModel.LogitsName);
        _names.Take(OnnxModel.ScoreName);
        foreach (GraphNode node in network.Nodes)
        {
            _values[node.Name] = _names.Take(node.Name);
            _nodes[node.Name] = node;
        }
    }

    /// <summary>The network being written.</summary>
    public NetworkGraph Network { get; }

    /// <summary>How binary weights are stored.</summary>
    public WeightFormat Format { get; }

    /// <summary>Whether the last operator so far computes the logits, [N, classes].</summary>
    public bool MakesLogits => _proto.Node is [.., { Output: [OnnxModel.LogitsName] }];

    /// <summary>The file so far.</summary>
    public GraphProto Proto => _proto;

    /// <summary>The file's name for the input or a node's output.</summary>
    public string ValueOf(string nodeName) => _values[nodeName];

    /// <summary>The node that computes a value; null for the input.</summary>
    public GraphNode? NodeOf(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>Reserves a name that nothing in the file has yet.</summary>
    public string NewName(string wanted) => _names.Take(wanted);

    /// <summary>Creates the operator that completes a node: it and its output get the node's name.</summary>
    public void Complete(
        GraphNode node, string op, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Emit(op, node.Name, _values[node.Name], inputs, attributes);

    /// <summary>Creates an intermediate operator of a node; it and its output get the name or a similar one.</summary>
    /// <returns>The name of the output.</returns>
    public string Step(
        string name, string op, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string output = _names.Take(name);
        Emit(op, output, output, inputs, attributes);
        return output;
    }

    /// <summary>Creates an operator with the given name and output.</summary>
    public void Emit(
        string op,
        string name,
        string output,
        ReadOnlySpan<string> inputs,
        params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = op, Name = name };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _proto.Node.Add(node);
    }

    /// <summary>Adds a float32 constant.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values) =>
        Add(TensorProtos.Float(_names.Take(name), shape, values));

    /// <summary>Adds a float32 constant of the tensor's own shape.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, FloatTensor tensor) => Constant(name, Longs(tensor.Shape), tensor.Values);

    /// <summary>Adds one value for each channel, shaped to meet [N, channels, height, width].</summary>
    /// <returns>Its name.</returns>
    public string PerChannel(string name, FloatTensor vector) => Constant(name, [vector.Count, 1, 1], vector.Values);

    /// <summary>Adds an int64 vector.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, ReadOnlySpan<long> values) =>
        Add(TensorProtos.Int64(_names.Take(name), values));

    /// <summary>Adds a byte vector.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, ReadOnlySpan<byte> values) =>
        Add(TensorProtos.Bytes(_names.Take(name), values));

    /// <summary>Adds a constant of bytes.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, ReadOnlySpan<long> shape, ReadOnlySpan<byte> values) =>
        Add(TensorProtos.Bytes(_names.Take(name), shape, values));

    /// <summary>Adds an int8 constant of the tensor's own shape.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, Int8Tensor tensor) =>
        Add(TensorProtos.SignedBytes(_names.Take(name), Longs(tensor.Shape), tensor.Values));

    /// <summary>An int32 scalar, stored once in a file.</summary>
    /// <returns>Its name.</returns>
    public string Integer(int value) => Shared(
        "integer:" + value.ToString(CultureInfo.InvariantCulture),
        () => Add(TensorProtos.Int32(
            _names.Take("integer_" + value.ToString(CultureInfo.InvariantCulture)), value)));

    /// <summary>A float32 scalar, stored once in a file.</summary>
    /// <returns>Its name.</returns>
    public string Scalar(float value)
    {
        // Compared by bits, because 0 and -0 differ.
        string key = "scalar:" + BitConverter.SingleToInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture);
        return Shared(key, () => Constant("constant_" + value.ToString(CultureInfo.InvariantCulture), [], [value]));
    }

    /// <summary>A constant that several nodes share, created at its first use.</summary>
    /// <returns>Its name.</returns>
    public string Shared(string key, Func<string> make)
    {
        if (!_shared.TryGetValue(key, out string? name))
        {
            name = make();
            _shared.Add(key, name);
        }

        return name;
    }

    /// <summary>The dimensions of a graph tensor as ONNX stores them.</summary>
    public static long[] Longs(ReadOnlySpan<int> shape)
    {
        var longs = new long[shape.Length];
        for (int i = 0; i < longs.Length; i++)
        {
            longs[i] = shape[i];
        }

        return longs;
    }

    private string Add(TensorProto tensor)
    {
        _proto.Initializer.Add(tensor);
        return tensor.Name;
    }
}
