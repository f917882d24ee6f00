using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>Reads the sliding window of a convolution or pooling.</summary>
internal static class WindowReader
{
    /// <summary>Attributes that describe a window.</summary>
    public static readonly string[] AttributeNames = ["kernel_shape", "strides", "pads", "dilations", "auto_pad"];

    /// <exception cref="InvalidModelException">
    /// A <see cref="Window"/> cannot represent the window: strides and the four paddings must be equal, dilations 1.
    /// </exception>
    public static Window Read(Operator op, FeatureShape input, (int Height, int Width)? kernel = null)
    {
        IReadOnlyList<long>? stated = op.Ints("kernel_shape", 2);
        if (stated is not null && kernel is { } actual && (stated[0] != actual.Height || stated[1] != actual.Width))
        {
            throw op.Invalid(
                $"states a kernel of {stated[0]}x{stated[1]}, but its weights are {actual.Height}x{actual.Width}.");
        }

        (int height, int width) = kernel
            ?? (stated is null
                ? throw op.Invalid("lacks the attribute 'kernel_shape'.")
                : (Dimension(op, "kernel_shape", stated[0]), Dimension(op, "kernel_shape", stated[1])));
        if (Same(op, "dilations", 2, 1) != 1)
        {
            throw op.Invalid("is dilated, which this library cannot run.");
        }

        int stride = Same(op, "strides", 2, 1);
        string automatic = op.Text("auto_pad", "NOTSET");
        if (automatic != "NOTSET" && op.HasAttribute("pads"))
        {
            throw op.Invalid($"has both 'pads' and the automatic padding '{automatic}'; one of them was expected.");
        }

        int padding = automatic switch
        {
            "NOTSET" => Same(op, "pads", 4, 0),
            "VALID" => 0,
            "SAME_UPPER" or "SAME_LOWER" => AutomaticPadding(op, input, height, width, stride),
            string other => throw op.Invalid($"has the automatic padding '{other}', which ONNX does not know."),
        };
        return new Window(height, width, stride, padding);
    }

    /// <summary>The padding for which the output has the input's size divided by the stride, rounded up.</summary>
    private static int AutomaticPadding(Operator op, FeatureShape input, int height, int width, int stride)
    {
        long rows = Missing(input.Height, height);
        long columns = Missing(input.Width, width);
        return rows == columns && rows % 2 == 0 && rows <= int.MaxValue
            ? (int)(rows / 2)
            : throw op.Invalid(
                $"has the automatic padding of {rows} rows and {columns} columns; equal and even numbers were "
                + "expected.");

        long Missing(int size, int kernel) =>
            Math.Max((stride < 1 ? 0 : ((size + (long)stride - 1) / stride - 1) * stride) + kernel - size, 0);
    }

    private static int Same(Operator op, string attribute, int count, int fallback)
    {
        IReadOnlyList<long>? values = op.Ints(attribute, count);
        if (values is null)
        {
            return fallback;
        }

        for (int i = 1; i < values.Count; i++)
        {
            if (values[i] != values[0])
            {
                throw op.Invalid(
                    $"attribute '{attribute}' is [{string.Join(", ", values)}]; equal values were expected.");
            }
        }

        return Dimension(op, attribute, values[0]);
    }

    private static int Dimension(Operator op, string attribute, long value) => value is >= 0 and <= int.MaxValue
        ? (int)value
        : throw op.Invalid($"attribute '{attribute}' has the value {value}, which is out of range.");
}
