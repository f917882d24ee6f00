using ReCU.Onnx.Reading.Limits;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>Reshaped and transposed constants.</summary>
internal static class ShapeFolding
{
    public static ConstantTensor Identity(FoldedOperator op)
    {
        op.Op.Expect(1);
        return Reshaped(op, op[0].Shape.ToArray());
    }

    public static ConstantTensor Reshape(FoldedOperator op)
    {
        op.Op.Expect(2, "allowzero");
        long[] target = op[1].Integers.ToArray();
        ReadOnlySpan<int> own = op[0].Shape;
        long known = 1;
        int open = -1;
        for (int d = 0; d < target.Length; d++)
        {
            if (target[d] == 0 && d < own.Length && op.Op.Int("allowzero", 0) == 0)
            {
                target[d] = own[d];
            }

            if (target[d] == -1 && open < 0)
            {
                open = d;
            }
            else
            {
                known = target[d] is >= 0 and <= int.MaxValue && known <= int.MaxValue ? known * target[d] : 0;
            }
        }

        if (open >= 0)
        {
            target[open] = known > 0 ? op[0].Count / known : 0;
        }

        return Reshaped(op, op.Shape(target));
    }

    public static ConstantTensor Flatten(FoldedOperator op)
    {
        op.Op.Expect(1, "axis");
        int[] own = op[0].Shape.ToArray();
        long axis = op.Op.Int("axis", 1);
        int split = axis == own.Length ? own.Length : op.Axis(axis, own.Length);
        return Reshaped(op, [TensorDecoder.Count(own.AsSpan(0, split)), TensorDecoder.Count(own.AsSpan(split))]);
    }

    public static ConstantTensor Squeeze(FoldedOperator op)
    {
        op.Op.Expect(2, "axes");
        int[] own = op[0].Shape.ToArray();
        var isDropped = new bool[own.Length];
        if (op.Integers(1, "axes") is not { } axes)
        {
            return Reshaped(op, [.. own.Where(d => d != 1)]);
        }

        foreach (long axis in axes)
        {
            isDropped[op.Axis(axis, own.Length)] = true;
        }

        return Reshaped(op, [.. own.Where((_, d) => !isDropped[d])]);
    }

    public static ConstantTensor Unsqueeze(FoldedOperator op)
    {
        op.Op.Expect(2, "axes");
        long[] axes = op.Integers(1, "axes") ?? throw op.Op.Invalid("lacks its axes.");
        int rank = op[0].Shape.Length + axes.Length;
        if (rank > ModelLimits.Rank)
        {
            throw op.Op.Invalid($"makes {rank} dimensions; at most {ModelLimits.Rank} were expected.");
        }

        var isNew = new bool[rank];
        foreach (long axis in axes)
        {
            isNew[op.Axis(axis, rank)] = true;
        }

        if (isNew.Count(n => n) != axes.Length)
        {
            throw op.Op.Invalid("names an axis twice.");
        }

        var own = new Queue<int>(op[0].Shape.ToArray());
        return Reshaped(op, [.. isNew.Select(n => n ? 1 : own.Dequeue())]);
    }

    public static ConstantTensor Transpose(FoldedOperator op)
    {
        op.Op.Expect(1, "perm");
        int[] own = op[0].Shape.ToArray();
        int[] order = op.Op.Ints("perm", own.Length) is { } stated
            ? [.. stated.Select(axis => op.Axis(axis, own.Length))]
            : [.. Enumerable.Range(0, own.Length).Reverse()];
        if (order.Distinct().Count() != own.Length)
        {
            throw op.Op.Invalid($"has the order [{string.Join(", ", order)}]; every dimension once was expected.");
        }

        int[] strides = StridedWalk.RowMajor(own);
        return op.Rearranged(op[0], [.. order.Select(d => own[d])], [.. order.Select(d => strides[d])]);
    }

    public static ConstantTensor Expand(FoldedOperator op)
    {
        op.Op.Expect(2);
        ReadOnlySpan<int> own = op[0].Shape;
        long[] target = op[1].Integers.ToArray();
        var shape = new long[Math.Max(own.Length, target.Length)];
        for (int d = 1; d <= shape.Length; d++)
        {
            long wanted = d <= target.Length ? target[^d] : 1;
            int there = d <= own.Length ? own[^d] : 1;
            if (wanted != there && wanted != 1 && there != 1)
            {
                throw op.Op.Invalid(
                    $"expands [{string.Join(", ", own.ToArray())}] to [{string.Join(", ", target)}], which does not "
                    + "fit.");
            }

            shape[^d] = there == 1 ? wanted : there;
        }

        int[] expanded = op.Shape(shape);
        return op.Rearranged(op[0], expanded, StridedWalk.Broadcast(own, expanded));
    }

    /// <summary>The dimensions of a constant.</summary>
    public static ConstantTensor Shape(FoldedOperator op)
    {
        op.Op.Expect(1, "start", "end");
        int rank = op[0].Shape.Length;
        (int from, int to) = ShapeRange(op.Op, rank);
        long[] dimensions = op.NewIntegers([to - from]);
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = op[0].Shape[from + i];
        }

        return op.Result([dimensions.Length], dimensions);
    }

    /// <summary>The dimensions that a <c>Shape</c> operator selects, from the first to before the last.</summary>
    public static (int From, int To) ShapeRange(Operator op, int rank)
    {
        int from = Bound(op.Int("start", 0));
        return (from, Math.Max(from, Bound(op.Int("end", rank))));

        int Bound(long value) => (int)Math.Clamp(value < 0 ? value + rank : value, 0, rank);
    }

    private static ConstantTensor Reshaped(FoldedOperator op, int[] shape) =>
        TensorDecoder.Count(shape) == op[0].Count
            ? op.Rearranged(op[0], shape, StridedWalk.RowMajor(shape))
            : throw op.Op.Invalid(
                $"shapes {op[0].Count} values to [{string.Join(", ", shape)}]; as many as the shape holds were "
                + "expected.");
}
