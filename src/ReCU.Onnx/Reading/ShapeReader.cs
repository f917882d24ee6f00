using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>Reads pooling and padding.</summary>
internal static class ShapeReader
{
    public static void ReadMaxPool(Operator op, ReaderState state)
    {
        op.Expect(1, [.. WindowReader.AttributeNames, "ceil_mode", "storage_order"]);
        op.ExpectInt("ceil_mode", 0, fallback: 0);
        FeatureValue input = state.Image(op, 0);
        Window window = WindowReader.Read(op);
        state.Add(op, rank: 4, name => new MaxPool(name, input.Node, window));
    }

    public static void ReadAveragePool(Operator op, ReaderState state)
    {
        op.Expect(1, [.. WindowReader.AttributeNames, "ceil_mode", "count_include_pad"]);
        op.ExpectInt("ceil_mode", 0, fallback: 0);
        FeatureValue input = state.Image(op, 0);
        Window window = WindowReader.Read(op);
        state.Add(op, rank: 4, name => new AveragePool(name, input.Node, window));
    }

    public static void ReadGlobalAveragePool(Operator op, ReaderState state)
    {
        op.Expect(1);
        FeatureValue input = state.Image(op, 0);
        FeatureShape shape = state.ShapeOf(input);
        state.Add(
            op, rank: 4, name => new AveragePool(name, input.Node, new Window(shape.Height, shape.Width)));
    }

    public static void ReadPad(Operator op, ReaderState state)
    {
        op.Expect(3, "mode");
        FeatureValue input = state.Image(op, 0);
        if (op.Text("mode", "constant") != "constant" || (op.HasInput(2) && state.Scalar(op, 2) != 0))
        {
            throw op.Invalid("must pad with zeros.");
        }

        long[] pads = state.Integers(op, 1, 8);
        switch (pads)
        {
            case [0, var before, 0, 0, 0, var after, 0, 0]:
                (int first, int last) = (Pad(op, before), Pad(op, after));
                state.Add(op, rank: 4, name => new PadChannels(name, input.Node, first, last));
                break;
            case [0, 0, var border, var left, 0, 0, var bottom, var right]
                when left == border && bottom == border && right == border:
                int pixels = Pad(op, border);
                state.Add(op, rank: 4, name => new PadImage(name, input.Node, pixels));
                break;
            default:
                throw op.Invalid(
                    $"pads by [{string.Join(", ", pads)}]; a padding of either the channels or all four sides "
                    + "by one border was expected.");
        }
    }

    private static int Pad(Operator op, long value) => value is >= 0 and <= int.MaxValue
        ? (int)value
        : throw op.Invalid($"pads by {value}, which is out of range.");
}
