using ReCU.Graph;
using ReCU.Onnx.Reading.Folding;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Shapes;

/// <summary>
/// Reads slices of feature maps that take everything, or every n-th row and column: an average pool over one pixel.
/// Exporters slice rows and columns together or separately.
/// </summary>
internal static class StridedSliceReader
{
    public static void Read(Operator op, ReaderState state)
    {
        op.Expect(5, SliceRange.AttributeNames);
        StridedValue? half = state.Input(op, 0) as StridedValue;
        FeatureValue input = half?.Input ?? state.Image(op, 0);
        var strides = new long[] { 1, 1, 1, 1 };
        if (half is not null)
        {
            strides[half.Axis] = half.Stride;
        }

        FeatureShape shape = state.ShapeOf(input);
        foreach (SliceRange range in SliceRange.Read(op, rank: 4, index => Optional(op, state, index)))
        {
            long size = range.Axis switch
            {
                0 => state.Batch ?? int.MaxValue,
                1 => shape.Channels,
                2 => shape.Height,
                _ => shape.Width,
            };
            bool isWhole = range.Start == 0 && range.End >= size && range.Step is >= 1 and <= int.MaxValue;
            bool mayStride = range.Axis >= 2 && range.Axis != half?.Axis;
            if (!isWhole || (range.Step != 1 && !mayStride))
            {
                throw op.Invalid(
                    $"takes {range.Start} to {range.End} by {range.Step} of axis {range.Axis}; every n-th row and "
                    + "column was expected.");
            }

            strides[range.Axis] = Math.Max(strides[range.Axis], range.Step);
        }

        Define(op, state, input, (int)strides[2], (int)strides[3]);
    }

    private static void Define(Operator op, ReaderState state, FeatureValue input, int rows, int columns)
    {
        if (rows == columns && rows == 1)
        {
            state.Define(op.Output, input);
        }
        else if (rows == columns)
        {
            state.Add(op, rank: 4, name => new AveragePool(name, input.Node, new Window(1, 1, rows)));
        }
        else if (rows == 1 || columns == 1)
        {
            state.Define(op.Output, new StridedValue(input, rows == 1 ? 3 : 2, Math.Max(rows, columns)));
        }
        else
        {
            throw op.Invalid($"takes every {rows}th row and every {columns}th column; equal strides were expected.");
        }
    }

    private static ConstantTensor? Optional(Operator op, ReaderState state, int index) =>
        op.HasInput(index) ? state.Constant(op, index) : null;
}
