using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>
/// Sums, means and similar reductions over axes of a constant. Sums are in double precision: a filter's mean, about
/// which the signs of its weights are taken, must be as exact as any runtime's.
/// </summary>
internal static class ReductionFolding
{
    /// <param name="start">Result of an empty reduction.</param>
    /// <param name="join">Adds an element.</param>
    /// <param name="finish">Computes the result from the combined elements and their number.</param>
    public static Func<FoldedOperator, ConstantTensor> Over(
        double start, Func<double, double, double> join, Func<double, int, double>? finish = null) =>
        op =>
        {
            op.Op.Expect(2, "axes", "keepdims", "noop_with_empty_axes");
            ConstantTensor x = op[0];
            bool[] isReduced = ReducedAxes(op, x.Shape.Length);
            bool keeps = op.Op.Int("keepdims", 1) != 0;
            int[] kept = [.. x.Shape.ToArray().Select((d, i) => isReduced[i] ? 1 : d)];
            int[] shape = keeps ? kept : [.. kept.Where((_, i) => !isReduced[i])];
            float[] reals = op.NewReals(shape);
            double[] sums = Join(op, x, StridedWalk.Broadcast(kept, x.Shape), reals.Length, start, join);
            int count = x.Count / Math.Max(1, reals.Length);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] = finish is null ? sums[i] : finish(sums[i], count);
                reals[i] = (float)sums[i];
            }

            return x.HoldsReals
                ? op.Result(shape, reals, x.Type)
                : op.Result(shape, Array.ConvertAll(sums, v => ToInteger(op, v)), x.Type);
        };

    private static double[] Join(
        FoldedOperator op, ConstantTensor x, int[] strides, int count, double start, Func<double, double, double> join)
    {
        op.Take(sizeof(double) * (long)count);
        op.Visit(x.Count);
        ReadOnlySpan<float> reals = x.HoldsReals ? x.Reals : [];
        var sums = new double[count];
        Array.Fill(sums, start);
        var walk = new StridedWalk(x.Shape.ToArray(), strides);
        for (int i = 0; i < x.Count; i++)
        {
            int at = walk.Next();
            sums[at] = join(sums[at], x.HoldsReals ? reals[i] : x.Integers[i]);
        }

        return sums;
    }

    private static bool[] ReducedAxes(FoldedOperator op, int rank)
    {
        var isReduced = new bool[rank];
        long[] axes = op.Integers(1, "axes") ?? [];
        if (axes.Length == 0)
        {
            Array.Fill(isReduced, op.Op.Int("noop_with_empty_axes", 0) == 0);
        }

        foreach (long axis in axes)
        {
            isReduced[op.Axis(axis, rank)] = true;
        }

        return isReduced;
    }

    private static long ToInteger(FoldedOperator op, double value) => Math.Abs(value) < 1L << 53
        ? (long)value
        : throw op.Op.Invalid($"makes the integer {value}, which is out of range.");
}
