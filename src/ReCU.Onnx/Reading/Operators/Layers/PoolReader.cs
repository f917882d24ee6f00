using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>Reads pooling, and means over the pixels of each channel.</summary>
internal static class PoolReader
{
    public static void ReadMaxPool(Operator op, ReaderState state)
    {
        op.Expect(1, [.. WindowReader.AttributeNames, "ceil_mode", "storage_order"]);
        FeatureValue input = state.Image(op, 0);
        Window window = ReadWindow(op, state, input);
        state.Add(op, rank: 4, name => new MaxPool(name, input.Node, window));
    }

    public static void ReadAveragePool(Operator op, ReaderState state)
    {
        op.Expect(1, [.. WindowReader.AttributeNames, "ceil_mode", "count_include_pad"]);
        FeatureValue input = state.Image(op, 0);
        Window window = ReadWindow(op, state, input);
        state.Add(op, rank: 4, name => new AveragePool(name, input.Node, window));
    }

    public static void ReadGlobalAveragePool(Operator op, ReaderState state)
    {
        op.Expect(1);
        FeatureValue input = state.Image(op, 0);
        state.Add(op, rank: 4, name => GlobalPool(name, state, input));
    }

    /// <summary>The mean over rows and columns, which are kept or removed.</summary>
    public static void ReadReduceMean(Operator op, ReaderState state)
    {
        op.Expect(2, "axes", "keepdims", "noop_with_empty_axes");
        FeatureValue input = state.AnyLayout(op, 0);
        long[]? axes = state.OptionalIntegers(op, 1, "axes");
        bool fits = input.IsChannelsLast
            ? axes is [1, 2] or [2, 1] or [-3, -2] or [-2, -3]
            : axes is [2, 3] or [3, 2] or [-2, -1] or [-1, -2];
        if (!fits || input.Rank != 4)
        {
            throw op.Invalid("must take the mean over rows and columns of [N, channels, height, width], the axes 2 and 3.");
        }

        bool keeps = op.Int("keepdims", 1) != 0;
        FeatureValue mean = state.AddNode(op, keeps ? 4 : 2, name => GlobalPool(name, state, input));
        state.Define(op.Output, mean with { IsChannelsLast = keeps && input.IsChannelsLast });
    }

    private static AveragePool GlobalPool(string name, ReaderState state, FeatureValue input)
    {
        FeatureShape shape = state.ShapeOf(input);
        return new AveragePool(name, input.Node, new Window(shape.Height, shape.Width));
    }

    /// <summary>If the window fits a whole number of times, rounding the output's size does not matter.</summary>
    private static Window ReadWindow(Operator op, ReaderState state, FeatureValue input)
    {
        FeatureShape shape = state.ShapeOf(input);
        Window window = WindowReader.Read(op, shape);
        bool fits = Fits(shape.Height, window.KernelHeight) && Fits(shape.Width, window.KernelWidth);
        if (op.Int("ceil_mode", 0) != 0 && !fits)
        {
            throw op.Invalid(
                $"attribute 'ceil_mode' lets a window of {window} stand over the edge of an input of {shape}; a window "
                + "that fits was expected.");
        }

        return window;

        bool Fits(int size, int kernel) =>
            window.Stride >= 1 && (size + 2L * window.Padding - kernel) % window.Stride == 0;
    }
}
