using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>How a window slides over one direction, rows or columns.</summary>
/// <param name="Kernel">Size of the window, with its dilation.</param>
/// <param name="Stride">Its step.</param>
/// <param name="Before">Pixels added before the first.</param>
/// <param name="After">Pixels added behind the last.</param>
internal readonly record struct FloatSlide(int Kernel, int Stride, int Before, int After)
{
    /// <summary>Size of the output; null where it is not known, or where the window does not fit.</summary>
    public int? Output(int? size) =>
        (long?)size + Before + After - Kernel is >= 0 and < int.MaxValue and { } room ? (int)(room / Stride) + 1 : null;

    /// <summary>
    /// Whether a window with as much padding on both sides, and the same kernel and stride, gives the same: it begins
    /// at the same pixel, and what is added behind the last is not reached otherwise.
    /// </summary>
    /// <param name="size">Pixels that it slides over; null where it is not known, and even sizes are supposed.</param>
    /// <param name="padding">The padding on both sides.</param>
    public bool IsLike(int? size, int padding)
    {
        int even = size ?? (int)Math.Min(2L * Kernel * Stride, int.MaxValue);
        return Before == padding && Output(even) == (this with { After = padding }).Output(even);
    }
}

/// <summary>The window of a convolution or pooling of a file, whatever it is like.</summary>
/// <param name="Rows">Over rows.</param>
/// <param name="Columns">Over columns.</param>
/// <param name="IsDilated">Whether there are gaps between its taps.</param>
internal sealed record FloatWindow(FloatSlide Rows, FloatSlide Columns, bool IsDilated)
{
    // Products of two are integers.
    private const int LargestNumber = (1 << 15) - 1;

    /// <summary>Reads the window of an operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="kernel">Height and width of its weights; null takes what the operator states.</param>
    /// <param name="size">Height and width of its input, where they are known.</param>
    /// <param name="border">What an operator before it added: above, left, below, right.</param>
    /// <exception cref="InvalidModelException">A number is missing or out of range.</exception>
    public static FloatWindow Read(
        Operator op, (int Height, int Width)? kernel, (int? Height, int? Width) size, int[] border)
    {
        int[] kernels = kernel is (int height, int width)
            ? [height, width]
            : Numbers(op, "kernel_shape", 2, 1, null);
        if (kernels.Max() > LargestNumber || border.Max() > LargestNumber)
        {
            throw op.Invalid($"has a window or a border of more than {LargestNumber} pixels.");
        }

        int[] strides = Numbers(op, "strides", 2, 1, 1);
        int[] dilations = Numbers(op, "dilations", 2, 1, 1);
        int[] pads = Numbers(op, "pads", 4, 0, 0);
        string automatic = op.Text("auto_pad", "NOTSET");
        return new FloatWindow(
            Slide(0, size.Height), Slide(1, size.Width), dilations.Any(dilation => dilation != 1));

        FloatSlide Slide(int axis, int? pixels)
        {
            int width = dilations[axis] * (kernels[axis] - 1) + 1;
            (int before, int after) = automatic switch
            {
                "SAME_UPPER" or "SAME_LOWER" => Same(width, strides[axis], pixels, automatic == "SAME_LOWER"),
                "VALID" => (0, 0),
                _ => (pads[axis], pads[axis + 2]),
            };
            return new FloatSlide(width, strides[axis], before + border[axis], after + border[axis + 2]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"stride {Rows.Stride}x{Columns.Stride}, pads [{Rows.Before}, {Columns.Before}, ")
        + FormattableString.Invariant($"{Rows.After}, {Columns.After}]")
        + (IsDilated ? ", dilated" : "");

    // The output has a stride-th of the input's size, rounded up.
    private static (int Before, int After) Same(int kernel, int stride, int? size, bool more)
    {
        long pixels = size ?? stride;
        int missing = (int)Math.Max(((pixels + stride - 1) / stride - 1) * stride + kernel - pixels, 0);
        int less = missing / 2;
        return more ? (missing - less, less) : (less, missing - less);
    }

    private static int[] Numbers(Operator op, string attribute, int count, int least, int? fallback)
    {
        IReadOnlyList<long> values = op.Ints(attribute, count)
            ?? (fallback is { } value
                ? [.. Enumerable.Repeat((long)value, count)]
                : throw op.Invalid($"lacks the attribute '{attribute}'."));
        return values.All(number => number >= least && number <= LargestNumber)
            ? [.. values.Select(number => (int)number)]
            : throw op.Invalid(
                $"attribute '{attribute}' is [{string.Join(", ", values)}]; numbers from {least} to {LargestNumber} "
                + "were expected.");
    }
}
