using System.Globalization;
using Google.Protobuf;
using ReCU.Onnx.Proto;
using static ReCU.Onnx.Proto.AttributeProto.Types;

namespace ReCU.MLNet.Training.Tests;

/// <summary>
/// Writes a float network as another program might, operator by operator, with random parameters. What each becomes in
/// a state dict is kept beside it.
/// </summary>
internal sealed class FloatOnnxFile
{
    private readonly Random _random;
    private readonly GraphProto _graph = new() { Name = "network" };
    private readonly int _opset;
    private int _names;

    /// <param name="opset">Version of the operator set; before 9, constants are listed as inputs too.</param>
    /// <param name="seed">Decides the parameters.</param>
    /// <param name="image">Dimensions of the input; 0 is open.</param>
    public FloatOnnxFile(int opset, int seed, params int[] image)
    {
        (_opset, _random) = (opset, new Random(seed));
        _graph.Input.Add(Value(Input, image));
    }

    /// <summary>Name of the input.</summary>
    public const string Input = "image";

    /// <summary>The parameters by the names of a state dict.</summary>
    public Dictionary<string, float[]> Expected { get; } = [];

    /// <summary>Epsilon of the batch norms.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Adds a convolution.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="name">Its name in the state dict.</param>
    /// <param name="shape">[out, in, height, width].</param>
    /// <param name="stride">Its stride.</param>
    /// <param name="pads">Above, left, below, right.</param>
    /// <param name="bias">Its bias, or null.</param>
    /// <returns>The name of its output.</returns>
    public string Conv(string input, string name, int[] shape, int stride, int[] pads, float[]? bias = null)
    {
        float[] weight = Draw(shape.Aggregate(1, (a, b) => a * b), -1, 1);
        Expected[$"{name}.weight"] = weight;
        string[] inputs = [input, Constant(shape, weight), .. bias is null ? [] : new[] { Constant([shape[0]], bias) }];
        return Add(
            "Conv", inputs, Ints("strides", stride, stride), Ints("pads", pads), Ints("kernel_shape", shape[2..]));
    }

    /// <summary>Adds a batch norm.</summary>
    /// <returns>The name of its output.</returns>
    public string Norm(string input, string name, int channels)
    {
        float[] scale = Draw(channels, 0.5, 2), shift = Draw(channels, -1, 1);
        float[] mean = Draw(channels, -1, 1), variance = Draw(channels, 0.5, 2);
        Expected[$"{name}.weight"] = scale;
        Expected[$"{name}.bias"] = shift;
        Expected[$"{name}.running_mean"] = mean;
        Expected[$"{name}.running_var"] = Array.ConvertAll(variance, value => value + Epsilon - 1e-5f);
        int[] shape = [channels];
        return Add(
            "BatchNormalization",
            [input, Constant(shape, scale), Constant(shape, shift), Constant(shape, mean), Constant(shape, variance)],
            new AttributeProto { Name = "epsilon", Type = AttributeType.Float, F = Epsilon });
    }

    /// <summary>Adds a classifier, as Gemm with turned weights or as MatMul and Add.</summary>
    /// <returns>The name of its output.</returns>
    public string Classifier(string input, string name, int features, int classes, bool asGemm)
    {
        float[] weight = Draw(features * classes, -1, 1), bias = Draw(classes, -1, 1);
        Expected[$"{name}.weight"] = weight;
        Expected[$"{name}.bias"] = bias;
        string flat = Add("Flatten", [input]);
        if (asGemm)
        {
            var turned = new AttributeProto { Name = "transB", Type = AttributeType.Int, I = 1 };
            return Add("Gemm", [flat, Constant([classes, features], weight), Constant([classes], bias)], turned);
        }

        float[] columns =
            [.. Enumerable.Range(0, features * classes).Select(i => weight[i % classes * features + i / classes])];
        return Add("Add", [Add("MatMul", [flat, Constant([features, classes], columns)]), Constant([classes], bias)]);
    }

    /// <summary>Adds an operator.</summary>
    /// <returns>The name of its output.</returns>
    public string Add(string type, string[] inputs, params AttributeProto[] attributes)
    {
        string name = NewName(type);
        var node = new NodeProto { OpType = type, Name = $"node_{name}" };
        node.Input.AddRange(inputs);
        node.Output.Add(name);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return name;
    }

    /// <summary>Adds a float32 constant.</summary>
    public string Constant(int[] shape, params float[] values)
    {
        var tensor = new TensorProto { DataType = 1, Name = NewName("constant") };
        tensor.Dims.AddRange(shape.Select(length => (long)length));
        tensor.FloatData.AddRange(values);
        _graph.Initializer.Add(tensor);
        if (_opset < 9)
        {
            _graph.Input.Add(Value(tensor.Name, shape));
        }

        return tensor.Name;
    }

    /// <summary>Several integers.</summary>
    public static AttributeProto Ints(string name, params int[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values.Select(value => (long)value));
        return attribute;
    }

    /// <summary>Random numbers in a range.</summary>
    public float[] Draw(int count, double least, double most) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(least + (most - least) * _random.NextDouble()))];

    /// <summary>Writes the file.</summary>
    public void Save(string path, string output)
    {
        _graph.Output.Add(Value(output, [0, 0]));
        var model = new ModelProto
        {
            IrVersion = _opset < 9 ? 3 : 8,
            OpsetImport = { new OperatorSetIdProto { Version = _opset } },
            Graph = _graph,
        };
        File.WriteAllBytes(path, model.ToByteArray());
    }

    private static ValueInfoProto Value(string name, int[] dimensions)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.AddRange(dimensions.Select((length, i) => length > 0
            ? new TensorShapeProto.Types.Dimension { DimValue = length }
            : new TensorShapeProto.Types.Dimension { DimParam = $"{name}{i}" }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private string NewName(string kind) => $"{kind}_{(++_names).ToString(CultureInfo.InvariantCulture)}";
}
