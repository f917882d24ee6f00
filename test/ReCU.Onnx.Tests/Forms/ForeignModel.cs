using System.Globalization;
using Google.Protobuf;
using ReCU.Onnx.Proto;
using static ReCU.Onnx.Proto.AttributeProto.Types;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>
/// Builds a file operator by operator, as another program might write it: one input, one output of logits, no metadata.
/// </summary>
internal sealed class ForeignModel
{
    public const string Input = "input";

    private readonly Random _random = new(7);
    private int _names;

    /// <param name="opset">Version of the operator set.</param>
    /// <param name="batch">Size of the batch; any if null.</param>
    /// <param name="shape">Shape of one image.</param>
    public ForeignModel(int opset = 13, int? batch = null, params int[] shape)
    {
        Proto = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = opset } },
            Graph = new GraphProto { Name = "foreign" },
        };
        Proto.Graph.Input.Add(Value(Input, batch, shape is [] ? [4, 6, 6] : shape));
    }

    public ModelProto Proto { get; }

    /// <summary>Adds an operator.</summary>
    /// <returns>The name of its output.</returns>
    public string Add(string type, string[] inputs, params AttributeProto[] attributes)
    {
        string name = NewName(type);
        var node = new NodeProto { OpType = type, Name = name };
        node.Input.AddRange(inputs);
        node.Output.Add(name);
        node.Attribute.AddRange(attributes);
        Proto.Graph.Node.Add(node);
        return name;
    }

    /// <summary>Adds an operator of another set than ONNX's own.</summary>
    /// <returns>The name of its output.</returns>
    public string AddOf(string domain, string type, string[] inputs, params AttributeProto[] attributes)
    {
        string output = Add(type, inputs, attributes);
        Proto.Graph.Node[^1].Domain = domain;
        return output;
    }

    /// <summary>A constant of another type than float32, from the bytes that a file holds.</summary>
    public string Raw(int type, long[] shape, byte[] bytes)
    {
        var tensor = new TensorProto { DataType = type, Name = NewName("raw"), RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        return Add(tensor);
    }

    /// <summary>An int8 constant of random signs.</summary>
    public string SignBytes(params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        return Raw(3, shape, [.. Enumerable.Range(0, count).Select(_ => Next() < 0 ? (byte)0xff : (byte)1)]);
    }

    /// <summary>A float32 constant of given values; all of one value where only one is given.</summary>
    public string Floats(long[] shape, params float[] values)
    {
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        var tensor = new TensorProto { DataType = 1, Name = NewName("float") };
        tensor.Dims.AddRange(shape);
        tensor.FloatData.AddRange(values.Length == count ? values : Enumerable.Repeat(values[0], count));
        return Add(tensor);
    }

    /// <summary>A float32 constant of random values from -1 to 1.</summary>
    public string Random(params long[] shape) =>
        Floats(shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => Next())]);

    /// <summary>A float32 constant of signs, times one factor for each element of the first dimension.</summary>
    public string Signs(long[] shape, params float[] factors)
    {
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        int filter = count / (int)shape[0];
        IEnumerable<int> indices = Enumerable.Range(0, count);
        return Floats(shape, [.. indices.Select(i => MathF.Sign(Next()) * factors[i / filter % factors.Length])]);
    }

    public string Number(float value) => Floats([], value);

    /// <summary>Adds the sign that is +1 at zero.</summary>
    /// <returns>The name of its output.</returns>
    public string Sign(string value) =>
        Add("Where", [Add("GreaterOrEqual", [value, Number(0)]), Number(1), Number(-1)]);

    /// <summary>An int64 vector.</summary>
    public string Ints(params long[] values)
    {
        var tensor = new TensorProto { DataType = 7, Name = NewName("int"), Dims = { values.Length } };
        tensor.Int64Data.AddRange(values);
        return Add(tensor);
    }

    /// <summary>An int64 scalar.</summary>
    public string Int(long value) =>
        Add(new TensorProto { DataType = 7, Name = NewName("int"), Int64Data = { value } });

    public string Add(TensorProto constant)
    {
        Proto.Graph.Initializer.Add(constant);
        return constant.Name;
    }

    /// <summary>Flattens a feature map, adds a random fully connected layer and names the output.</summary>
    public byte[] WithHead(string map, int count)
    {
        string vector = Add("Flatten", [map]);
        return WithOutput(Add("Gemm", [vector, Random(count, 3), Random(3)]), 3);
    }

    /// <summary>The file, with the logits that a value is.</summary>
    public byte[] WithOutput(string value, int classes)
    {
        NodeProto node = Proto.Graph.Node.Single(n => n.Output[0] == value);
        node.Output[0] = OnnxModel.LogitsName;
        Proto.Graph.Output.Add(Value(OnnxModel.LogitsName, null, classes));
        return Proto.ToByteArray();
    }

    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Tensor(string name, TensorProto value) =>
        new() { Name = name, Type = AttributeType.Tensor, T = value };

    private static ValueInfoProto Value(string name, int? batch, params int[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(batch is { } size
            ? new TensorShapeProto.Types.Dimension { DimValue = size }
            : new TensorShapeProto.Types.Dimension { DimParam = "N" });
        tensor.Shape.Dim.AddRange(shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private float Next() => 2 * _random.NextSingle() - 1;

    private string NewName(string kind) => kind + (++_names).ToString(CultureInfo.InvariantCulture);
}
