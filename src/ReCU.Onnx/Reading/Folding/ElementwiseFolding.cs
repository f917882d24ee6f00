using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>Elementwise arithmetic on constants, with ONNX's broadcasting.</summary>
internal static class ElementwiseFolding
{
    public static Func<FoldedOperator, ConstantTensor> Unary(
        Func<float, float> real, Func<long, long>? integer = null) =>
        op =>
        {
            op.Op.Expect(1);
            ConstantTensor x = op[0];
            int[] shape = x.Shape.ToArray();
            if (x.HoldsReals)
            {
                float[] reals = op.NewReals(shape);
                Map(x.Reals, reals, real);
                return op.Result(shape, reals, x.Type);
            }

            long[] integers = op.NewIntegers(shape);
            Map(x.Integers, integers, integer ?? throw op.Op.Invalid("cannot be computed for integers."));
            return op.Result(shape, integers, x.Type);
        };

    /// <summary>An operator with two operands, or with more that are combined one after another.</summary>
    public static Func<FoldedOperator, ConstantTensor> Binary(
        Func<float, float, float> real, Func<long, long, long?>? integer = null, int maximumInputs = 2) =>
        op =>
        {
            op.Op.Expect(maximumInputs);
            ConstantTensor result = op[0];
            for (int i = 1; i < Math.Max(2, op.InputCount); i++)
            {
                result = Join(op, result, op[i], real, integer);
            }

            return result;
        };

    public static Func<FoldedOperator, ConstantTensor> Comparison(Func<double, double, bool> holds) =>
        op =>
        {
            op.Op.Expect(2);
            (ConstantTensor a, ConstantTensor b) = (op[0], op[1]);
            int[] shape = BroadcastShape(op, a.Shape, b.Shape);
            float[] truth = op.NewReals(shape);
            Zip(a, b, shape, truth, (x, y) => holds(x, y) ? 1f : 0f);
            return op.Result(shape, truth, ElementType.Bool);
        };

    public static ConstantTensor Where(FoldedOperator op)
    {
        op.Op.Expect(3);
        (ConstantTensor condition, ConstantTensor a, ConstantTensor b) = (op[0], op[1], op[2]);
        if (condition.Type != ElementType.Bool || a.Type != b.Type)
        {
            throw op.Op.Invalid("must choose between values of one type by truth values.");
        }

        int[] shape = BroadcastShape(op, BroadcastShape(op, a.Shape, b.Shape), condition.Shape);
        float[] chosen = op.NewReals(shape);
        var walk = new StridedWalk(shape, StridedWalk.Broadcast(condition.Shape, shape));
        Zip(a, b, shape, chosen, (x, y) => condition.Reals[walk.Next()] != 0 ? (float)x : (float)y);
        return op.Result(shape, chosen, a.HoldsReals ? a.Type : throw op.Op.Invalid("cannot choose between integers."));
    }

    /// <summary>Bounds are inputs, or attributes in operator sets before 11.</summary>
    public static ConstantTensor Clip(FoldedOperator op)
    {
        op.Op.Expect(3, "min", "max");
        float low = Bound(op, 1, "min", float.NegativeInfinity);
        float high = Bound(op, 2, "max", float.PositiveInfinity);
        float[] values = op.NewReals(op[0].Shape);
        Map(op[0].Reals, values, v => MathF.Min(MathF.Max(v, low), high));
        return op.Result(op[0].Shape.ToArray(), values, op[0].Type);
    }

    private static ConstantTensor Join(
        FoldedOperator op,
        ConstantTensor a,
        ConstantTensor b,
        Func<float, float, float> real,
        Func<long, long, long?>? integer)
    {
        if (a.HoldsReals != b.HoldsReals)
        {
            throw op.Op.Invalid($"joins a constant of {a.Type} to one of {b.Type}; equal types were expected.");
        }

        int[] shape = BroadcastShape(op, a.Shape, b.Shape);
        var left = new StridedWalk(shape, StridedWalk.Broadcast(a.Shape, shape));
        var right = new StridedWalk(shape, StridedWalk.Broadcast(b.Shape, shape));
        if (a.HoldsReals)
        {
            float[] reals = op.NewReals(shape);
            ReadOnlySpan<float> x = a.Reals;
            ReadOnlySpan<float> y = b.Reals;
            for (int i = 0; i < reals.Length; i++)
            {
                reals[i] = real(x[left.Next()], y[right.Next()]);
            }

            return op.Result(shape, reals, a.Type);
        }

        if (integer is null)
        {
            throw op.Op.Invalid("cannot be computed for integers.");
        }

        long[] integers = op.NewIntegers(shape);
        for (int i = 0; i < integers.Length; i++)
        {
            integers[i] = integer(a.Integers[left.Next()], b.Integers[right.Next()])
                ?? throw op.Op.Invalid("divides an integer by zero.");
        }

        return op.Result(shape, integers, a.Type);
    }

    private static void Map<T>(ReadOnlySpan<T> from, T[] to, Func<T, T> function)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = function(from[i]);
        }
    }

    private static void Zip(
        ConstantTensor a, ConstantTensor b, int[] shape, float[] to, Func<double, double, float> join)
    {
        var left = new StridedWalk(shape, StridedWalk.Broadcast(a.Shape, shape));
        var right = new StridedWalk(shape, StridedWalk.Broadcast(b.Shape, shape));
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = join(At(a, left.Next()), At(b, right.Next()));
        }
    }

    private static double At(ConstantTensor constant, int index) =>
        constant.HoldsReals ? constant.Reals[index] : constant.Integers[index];

    private static float Bound(FoldedOperator op, int index, string attribute, float fallback) =>
        op.Optional(index) switch
        {
            null => op.Op.Float(attribute, fallback),
            { Count: 1 } bound => (float)bound.Number(0),
            _ => throw op.Op.Invalid("must have bounds of one value each."),
        };

    private static int[] BroadcastShape(FoldedOperator op, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (int d = 1; d <= shape.Length; d++)
        {
            int left = d <= a.Length ? a[^d] : 1;
            int right = d <= b.Length ? b[^d] : 1;
            if (left != right && left != 1 && right != 1)
            {
                throw op.Op.Invalid(
                    $"joins constants of the shapes [{string.Join(", ", a.ToArray())}] and "
                    + $"[{string.Join(", ", b.ToArray())}], which do not fit.");
            }

            shape[^d] = left == 1 ? right : left;
        }

        return op.Shape(shape);
    }
}
