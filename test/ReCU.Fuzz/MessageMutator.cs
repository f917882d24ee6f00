using Google.Protobuf;
using Google.Protobuf.Collections;
using ReCU.Onnx.Proto;

namespace ReCU.Fuzz;

/// <summary>Changes one thing of a model at a time, so that the rest still makes sense.</summary>
internal sealed class MessageMutator(Random random)
{
    private static readonly long[] _numbers =
    [
        0, 1, -1, 2, 3, 4, 7, 8, 255, 65_536, 1 << 20, 1 << 24, int.MaxValue, int.MinValue, 1L << 40, long.MaxValue,
        long.MinValue,
    ];

    private static readonly string[] _operators =
    [
        "Abs", "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Constant", "ConstantOfShape",
        "Conv", "Div", "Dropout", "Expand", "Flatten", "Gather", "Gemm", "GlobalAveragePool", "Greater",
        "GreaterOrEqual", "Identity", "Less", "LogSoftmax", "MatMul", "Max", "MaxPool", "Min", "Mul", "Neg", "Not",
        "PRelu", "Pad", "Pow", "ReduceMax", "ReduceMean", "ReduceProd", "ReduceSum", "Relu", "Reshape", "Shape", "Sign",
        "Slice", "Softmax", "Sqrt", "Squeeze", "Sub", "Transpose", "Unsqueeze", "Where",
    ];

    public void Mutate(ModelProto model)
    {
        GraphProto? graph = model.Graph;
        if (graph is null || graph.Node.Count == 0)
        {
            return;
        }

        switch (random.Next(5))
        {
            case 0 when graph.Initializer.Count > 0:
                MutateConstant(Pick(graph.Initializer), graph.Initializer);
                break;
            case 1:
                MutateAttribute(Pick(graph.Node));
                break;
            case 2:
                MutateValue(graph);
                break;
            default:
                MutateNode(Pick(graph.Node), graph);
                break;
        }
    }

    private void MutateNode(NodeProto node, GraphProto graph)
    {
        switch (random.Next(7))
        {
            case 0:
                node.OpType = Pick(_operators);
                break;
            case 1 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = AnyName(graph);
                break;
            case 2:
                node.Input.Add(AnyName(graph));
                break;
            case 3 when node.Input.Count > 0:
                node.Input.RemoveAt(random.Next(node.Input.Count));
                break;
            case 4:
                graph.Node.Remove(node);
                break;
            case 5:
                NodeProto copy = node.Clone();
                copy.Output.Clear();
                copy.Output.Add("copy" + graph.Node.Count);
                graph.Node.Insert(random.Next(graph.Node.Count + 1), copy);
                break;
            default:
                Doubling(graph);
                break;
        }
    }

    /// <summary>A chain that doubles a constant at every step.</summary>
    private void Doubling(GraphProto graph)
    {
        string name = AnyName(graph);
        for (int i = random.Next(1, 40); i > 0; i--)
        {
            string doubled = $"double{i}_{graph.Node.Count}";
            var node = new NodeProto { OpType = "Concat", Input = { name, name }, Output = { doubled } };
            node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int });
            graph.Node.Insert(random.Next(graph.Node.Count + 1), node);
            name = doubled;
        }
    }

    private void MutateConstant(TensorProto constant, RepeatedField<TensorProto> all)
    {
        switch (random.Next(6))
        {
            case 0 when constant.Dims.Count > 0:
                constant.Dims[random.Next(constant.Dims.Count)] = Pick(_numbers);
                break;
            case 1:
                constant.Dims.Insert(random.Next(constant.Dims.Count + 1), Pick<long>([1, 1, 0, 2]));
                break;
            case 2:
                constant.DataType = random.Next(13);
                break;
            case 3 when constant.Int64Data.Count > 0:
                constant.Int64Data[random.Next(constant.Int64Data.Count)] = Pick(_numbers);
                break;
            case 4 when constant.FloatData.Count > 0:
                constant.FloatData[random.Next(constant.FloatData.Count)] =
                    Pick([0, -0f, 1, float.NaN, float.MaxValue, float.Epsilon]);
                break;
            default:
                all.Remove(constant);
                break;
        }
    }

    private void MutateAttribute(NodeProto node)
    {
        if (node.Attribute.Count == 0)
        {
            string name = Pick(["axis", "axes", "to", "perm", "keepdims", "value_int", "value_ints", "min"]);
            node.Attribute.Add(new AttributeProto
            {
                Name = name,
                Type = Pick(Enum.GetValues<AttributeProto.Types.AttributeType>()),
                I = Pick(_numbers),
                Ints = { Pick(_numbers), Pick(_numbers) },
            });
            return;
        }

        AttributeProto attribute = Pick(node.Attribute);
        switch (random.Next(4))
        {
            case 0 when attribute.Ints.Count > 0:
                attribute.Ints[random.Next(attribute.Ints.Count)] = Pick(_numbers);
                break;
            case 1 when attribute.T is not null:
                MutateConstant(attribute.T, [attribute.T]);
                break;
            case 2:
                attribute.Ints.Add(Pick(_numbers));
                break;
            default:
                attribute.I = Pick(_numbers);
                attribute.F = Pick<float>([0, 1, -1, float.NaN, float.PositiveInfinity]);
                attribute.S = ByteString.CopyFromUtf8(Pick(["", "constant", "SAME_UPPER", "reflect"]));
                break;
        }
    }

    private void MutateValue(GraphProto graph)
    {
        ValueInfoProto? value = random.Next(3) == 0 ? graph.Output.FirstOrDefault() : graph.Input.FirstOrDefault();
        if (value?.Type?.TensorType?.Shape is not { Dim.Count: > 0 } shape)
        {
            return;
        }

        shape.Dim[random.Next(shape.Dim.Count)] = new TensorShapeProto.Types.Dimension { DimValue = Pick(_numbers) };
    }

    private string AnyName(GraphProto graph) => random.Next(3) switch
    {
        0 when graph.Initializer.Count > 0 => Pick(graph.Initializer).Name,
        1 => graph.Input.FirstOrDefault()?.Name ?? "",
        _ => Pick(graph.Node).Output.FirstOrDefault() ?? "",
    };

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private T Pick<T>(RepeatedField<T> from) => from[random.Next(from.Count)];
}
