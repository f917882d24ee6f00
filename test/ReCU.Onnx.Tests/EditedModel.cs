using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Tests;

/// <summary>A valid file of a few nodes, and ways to break it.</summary>
internal static class EditedModel
{
    /// <summary>pixels 2x6x6, stem, bn, sign, conv (bits), relu, wide, border, max, mean, hidden, clip, fc.</summary>
    public static NetworkGraph Network { get; } = MakeNetwork();

    /// <summary>The network's file after an edit.</summary>
    public static byte[] Bytes(Action<ModelProto> edit, WeightFormat format = WeightFormat.OneBit)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxModel.ToBytes(Network, format));
        edit(model);
        return model.ToByteArray();
    }

    /// <summary>The operator of a name.</summary>
    public static NodeProto Operator(this ModelProto model, string name) =>
        model.Graph.Node.Single(n => n.Name == name);

    /// <summary>The constant of a name.</summary>
    public static TensorProto Constant(this ModelProto model, string name) =>
        model.Graph.Initializer.Single(t => t.Name == name);

    /// <summary>The attribute of an operator.</summary>
    public static AttributeProto Attribute(this ModelProto model, string node, string name) =>
        model.Operator(node).Attribute.Single(a => a.Name == name);

    private static NetworkGraph MakeNetwork()
    {
        var builder = new GraphBuilder((2, 6, 6));
        builder.Add(new Conv("stem", "pixels", Floats(3, 2, 1, 1), Floats(3), new Window(1, 1)));
        builder.Add(new Scale("bn", "stem", Floats(3), Floats(3)));
        builder.Add(new Sign("sign", "bn"));
        var bits = new BitTensor([3, 3, 3, 3], Enumerable.Repeat((byte)0xa5, 11).ToArray());
        builder.Add(new BinaryConv("conv", "sign", bits, new Window(3, 3, 1, 1)));
        builder.Add(new Add("sum", "conv", "bn"));
        builder.Add(new PRelu("relu", "sum", Floats(3)));
        builder.Add(new PadChannels("wide", "relu", 1, 0));
        builder.Add(new PadImage("border", "wide", 1));
        builder.Add(new MaxPool("max", "border", Window.Square(2, 2)));
        builder.Add(new AveragePool("mean", "max", Window.Square(4)));
        builder.Add(new Linear("hidden", "mean", Floats(5, 4), Floats(5)));
        builder.Add(new Clip("clip", "hidden", -1, 1));
        builder.Add(new Linear("fc", "clip", Floats(2, 5), Floats(2)));
        return builder.Build(new ModelMetadata { ClassNames = ["yes", "no"] });
    }

    private static FloatTensor Floats(params int[] shape)
    {
        var values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = 0.5f * (i % 5) - 0.75f;
        }

        return new FloatTensor(shape, values);
    }
}
