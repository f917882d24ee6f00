using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>Parts of constants, concatenations, and constants created from nothing.</summary>
internal static class SelectionFolding
{
    public static ConstantTensor Slice(FoldedOperator op)
    {
        op.Op.Expect(5, SliceRange.AttributeNames);
        int[] shape = op[0].Shape.ToArray();
        int[] strides = StridedWalk.RowMajor(shape);
        int start = 0;
        foreach (SliceRange range in SliceRange.Read(op.Op, shape.Length, op.Optional))
        {
            (int first, int count) = range.Over(shape[range.Axis]);
            start += first * strides[range.Axis];
            shape[range.Axis] = count;

            // With one element no other is read, and a huge step must not overflow.
            strides[range.Axis] = count > 1 ? (int)(strides[range.Axis] * range.Step) : 0;
        }

        return op.Rearranged(op[0], shape, strides, start);
    }

    public static ConstantTensor Gather(FoldedOperator op)
    {
        op.Op.Expect(2, "axis");
        (ConstantTensor x, ConstantTensor indices) = (op[0], op[1]);
        int axis = op.Axis(op.Op.Int("axis", 0), x.Shape.Length);
        int[] shape = op.Shape([.. Longs(x.Shape[..axis]), .. Longs(indices.Shape), .. Longs(x.Shape[(axis + 1)..])]);
        int size = x.Shape[axis];
        int[] chosen = Array.ConvertAll(indices.Integers.ToArray(), index => index >= -size && index < size
            ? (int)(index < 0 ? index + size : index)
            : throw op.Op.Invalid($"takes element {index} of {size}."));
        int inner = TensorDecoder.Count(x.Shape[(axis + 1)..]);
        if (x.HoldsReals)
        {
            float[] reals = op.NewReals(shape);
            Pick(x.Reals, reals, chosen, size, inner);
            return op.Result(shape, reals, x.Type);
        }

        long[] integers = op.NewIntegers(shape);
        Pick(x.Integers, integers, chosen, size, inner);
        return op.Result(shape, integers, x.Type);
    }

    public static ConstantTensor Concat(FoldedOperator op)
    {
        op.Op.Expect(int.MaxValue, "axis");
        ConstantTensor first = op[0];
        int axis = op.Axis(op.Op.Int("axis", 0), first.Shape.Length);
        ConstantTensor[] parts = [.. Enumerable.Range(0, op.InputCount).Select(i => op[i])];
        long[] sum = Longs(first.Shape);
        sum[axis] = 0;
        foreach (ConstantTensor part in parts)
        {
            bool fits = part.Type == first.Type && part.Shape.Length == sum.Length
                && part.Shape[..axis].SequenceEqual(first.Shape[..axis])
                && part.Shape[(axis + 1)..].SequenceEqual(first.Shape[(axis + 1)..]);
            sum[axis] += fits ? part.Shape[axis] : throw op.Op.Invalid("joins constants that do not fit one another.");
        }

        int[] shape = op.Shape(sum);
        int outer = TensorDecoder.Count(shape.AsSpan(0, axis));
        if (first.HoldsReals)
        {
            float[] reals = op.NewReals(shape);
            Join(parts, p => p.Reals, reals, outer);
            return op.Result(shape, reals, first.Type);
        }

        long[] integers = op.NewIntegers(shape);
        Join(parts, p => p.Integers, integers, outer);
        return op.Result(shape, integers, first.Type);
    }

    /// <summary>A tensor, number or list of numbers in an attribute.</summary>
    public static ConstantTensor Constant(FoldedOperator op)
    {
        op.Op.Expect(0, "value", "value_float", "value_floats", "value_int", "value_ints");
        if (op.Op.Tensor("value") is { } tensor)
        {
            return new ConstantTensor(op.Op.Output, tensor);
        }

        if (op.Op.Floats("value_floats") is { } floats)
        {
            float[] reals = op.NewReals([floats.Count]);
            floats.ToArray().CopyTo(reals, 0);
            return op.Result([reals.Length], reals);
        }

        if (op.Op.Ints("value_ints") is { } longs)
        {
            long[] integers = op.NewIntegers([longs.Count]);
            longs.ToArray().CopyTo(integers, 0);
            return op.Result([integers.Length], integers);
        }

        return op.Op.HasAttribute("value_int") ? op.Result([], [op.Op.Int("value_int", 0)])
            : op.Op.HasAttribute("value_float") ? op.Result([], [op.Op.Float("value_float", 0)])
            : throw op.Op.Invalid("has no value.");
    }

    public static ConstantTensor ConstantOfShape(FoldedOperator op)
    {
        ConstantTensor value = FillValue(op.Op);
        int[] shape = op.Shape(op[0].Integers.ToArray());
        return op.Rearranged(value, shape, new int[shape.Length]);
    }

    /// <summary>The value with which <c>ConstantOfShape</c> fills; 0 by default.</summary>
    public static ConstantTensor FillValue(Operator op)
    {
        op.Expect(1, "value");
        ConstantTensor value = op.Tensor("value") is { } tensor
            ? new ConstantTensor(op.Output, tensor)
            : new ConstantTensor(op.Output, [1], new float[1]);
        return value.Count == 1 ? value : throw op.Invalid($"fills with {value.Count} values; one was expected.");
    }

    private static void Pick<T>(ReadOnlySpan<T> from, Span<T> to, int[] chosen, int size, int inner)
    {
        int outer = chosen.Length * inner == 0 ? 0 : to.Length / (chosen.Length * inner);
        for (int i = 0; i < outer; i++)
        {
            foreach (int index in chosen)
            {
                from.Slice((i * size + index) * inner, inner).CopyTo(to);
                to = to[inner..];
            }
        }
    }

    private static void Join<T>(ConstantTensor[] parts, Values<T> values, Span<T> to, int outer)
    {
        // Each round copies something, so the length of the result bounds them.
        ConstantTensor[] filled = Array.FindAll(parts, part => part.Count > 0);
        for (int i = 0; i < outer && filled.Length > 0; i++)
        {
            foreach (ConstantTensor part in filled)
            {
                int length = part.Count / outer;
                values(part).Slice(i * length, length).CopyTo(to);
                to = to[length..];
            }
        }
    }

    private static long[] Longs(ReadOnlySpan<int> values) => [.. values.ToArray().Select(v => (long)v)];

    private delegate ReadOnlySpan<T> Values<T>(ConstantTensor constant);
}
