using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>A sliding window in one direction, rows or columns.</summary>
/// <param name="Kernel">Size of the window, including its dilation.</param>
/// <param name="Stride">Its stride.</param>
/// <param name="Before">Pixels added before the first.</param>
/// <param name="After">Pixels added after the last.</param>
internal readonly record struct FloatSlide(int Kernel, int Stride, int Before, int After)
{
    /// <summary>Size of the output; null if it is unknown, or if the window does not fit.</summary>
    public int? Output(int? size) =>
        (long?)size + Before + After - Kernel is >= 0 and < int.MaxValue and { } room ? (int)(room / Stride) + 1 : null;

    /// <summary>
    /// Whether a window with equal padding on both sides, and the same kernel and stride, gives the same result: it
    /// starts at the same pixel, and the pixels added after the last are not reached otherwise.
    /// </summary>
    /// <param name="size">Number of pixels; null if unknown, which assumes an even number.</param>
    /// <param name="padding">The padding on both sides.</param>
    public bool IsLike(int? size, int padding)
    {
        int even = size ?? (int)Math.Min(2L * Kernel * Stride, int.MaxValue);
        return Before == padding && Output(even) == (this with { After = padding }).Output(even);
    }
}

/// <summary>The window of a convolution or pooling in a file, of any form.</summary>
/// <param name="Rows">The direction of rows.</param>
/// <param name="Columns">The direction of columns.</param>
/// <param name="IsDilated">Whether there are gaps between its taps.</param>
internal sealed record FloatWindow(FloatSlide Rows, FloatSlide Columns, bool IsDilated)
{
    // The product of two such numbers fits an int.
    private const int LargestNumber = (1 << 15) - 1;

    /// <summary>Reads the window of an operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="kernel">Height and width of its weights; null takes the operator's attribute.</param>
    /// <param name="size">Height and width of its input, if they are known.</param>
    /// <param name="border">Border added by a previous operator: above, left, below, right.</param>
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

    // The output has the input's size divided by the stride, rounded up.
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
