using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Writing;

/// <summary>
/// A convolution of bytes is written as a <c>ConvInteger</c> of them, minus one of an image of means:
/// <code>
/// 256 ConvInteger(Cast(x), w) - (256 ConvInteger(high, w) + ConvInteger(low, w))
/// </code>
/// </summary>
/// <remarks>
/// ConvInteger pads bytes with zeros, but training pads normalised pixels. The image of means, as large as the input,
/// is padded in the same way, so that the difference is correct at the border, too. Its high and low bytes have
/// separate sums of constants, which runtimes compute when a session starts.
/// </remarks>
internal static class ByteConvolutionWriter
{
    public static void Write(GraphProtoBuilder file, ByteConv node)
    {
        AttributeProto[] window = ConvolutionWriter.WindowAttributes(node.Window);
        string weights = file.Constant(node.Name + ".weight", node.Weights);
        string step = file.Integer(ByteConv.StepsPerLevel);
        string bytes = file.Step(
            node.Name + ".bytes", "Cast", [file.ValueOf(node.Input)], Attributes.Int("to", (long)ElementType.UInt8));
        string levels = file.Step(node.Name + ".levels", "ConvInteger", [bytes, weights], window);
        string sums = file.Step(node.Name + ".sums", "Mul", [levels, step]);

        FeatureShape image = file.Network.ShapeOf(node.Input);
        string shape = file.Constant(node.Name + ".image", [1, image.Channels, image.Height, image.Width]);
        string high = ConvolveMeans("high", mean => mean / ByteConv.StepsPerLevel);
        string low = ConvolveMeans("low", mean => mean % ByteConv.StepsPerLevel);
        string highSums = file.Step(node.Name + ".high.sums", "Mul", [high, step]);
        string means = file.Step(node.Name + ".means", "Add", [highSums, low]);
        string difference = file.Step(node.Name + ".difference", "Sub", [sums, means]);
        file.Complete(node, "Cast", [difference], Attributes.Int("to", (long)ElementType.Float));

        string ConvolveMeans(string part, Func<int, int> digit)
        {
            byte[] digits = Array.ConvertAll(node.Means.Values.ToArray(), mean => (byte)digit((int)mean));
            string vector = file.Constant($"{node.Name}.{part}", [1, digits.Length, 1, 1], digits);
            string spread = file.Step($"{node.Name}.{part}.image", "Expand", [vector, shape]);
            return file.Step($"{node.Name}.{part}.levels", "ConvInteger", [spread, weights], window);
        }
    }
}
