using ReCU.Onnx.Reading.Headers;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Shapes;

/// <summary>
/// Reads transpositions of feature maps between the two layouts of programs. The network is planar: a transposition
/// changes only how later operators of the file see a value.
/// </summary>
internal static class TransposeReader
{
    public static void Read(Operator op, ReaderState state)
    {
        op.Expect(1, "perm");
        state.Reshape(op, input =>
        {
            long[] order = op.Ints("perm", input.Rank)?.ToArray()
                ?? [.. Enumerable.Range(0, input.Rank).Reverse().Select(axis => (long)axis)];
            bool isSame = order.Select((axis, i) => axis == i).All(same => same);
            if (isSame)
            {
                return input;
            }

            bool fits = input.Rank == 4 && (input.IsChannelsLast
                ? InputLayouts.IsToPlanar(order)
                : InputLayouts.IsToChannelsLast(order));
            return fits
                ? input with { IsChannelsLast = !input.IsChannelsLast }
                : throw op.Invalid(
                    $"turns dimensions to [{string.Join(", ", order)}]; a feature map can be turned from [N, height, "
                    + "width, channels] to [N, channels, height, width] by [0, 3, 1, 2] and back by [0, 2, 3, 1].");
        });
    }
}
