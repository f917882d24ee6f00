using ReCU.Graph;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>The range of a <c>Slice</c> on one axis.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="Start">First index; negative counts from the end.</param>
/// <param name="End">Index after the last; negative counts from the end.</param>
/// <param name="Step">Distance of the indexes, not 0.</param>
internal readonly record struct SliceRange(int Axis, long Start, long End, long Step)
{
    /// <summary>Attributes that replace a slice's inputs before operator set 10.</summary>
    public static readonly string[] AttributeNames = ["starts", "ends", "axes"];

    /// <summary>The ranges of a slice, from constants or attributes, each for another axis.</summary>
    /// <param name="op">The slice.</param>
    /// <param name="rank">Number of dimensions of the sliced value.</param>
    /// <param name="input">Finds an input with an index of at least 1; null if it is missing.</param>
    /// <exception cref="InvalidModelException">The constants contradict each other or the rank.</exception>
    public static IReadOnlyList<SliceRange> Read(Operator op, int rank, Func<int, ConstantTensor?> input)
    {
        return Read(
            op,
            rank,
            Stated(1, "starts") ?? throw op.Invalid("lacks its starts."),
            Stated(2, "ends") ?? throw op.Invalid("lacks its ends."),
            Stated(3, "axes"),
            input(4));

        ConstantTensor? Stated(int index, string attribute) => op.Ints(attribute) is { } values
            ? new ConstantTensor(op.Name, [values.Count], values.ToArray())
            : input(index);
    }

    /// <summary>The ranges of a slice's constants, each for another axis.</summary>
    /// <exception cref="InvalidModelException">The constants contradict each other or the rank.</exception>
    private static SliceRange[] Read(
        Operator op, int rank, ConstantTensor starts, ConstantTensor ends, ConstantTensor? axes, ConstantTensor? steps)
    {
        int count = starts.Count;
        if (count > rank || ends.Count != count || (axes?.Count ?? count) != count || (steps?.Count ?? count) != count)
        {
            throw op.Invalid($"has starts, ends, axes and steps of unequal number, or more than {rank} of them.");
        }

        var ranges = new SliceRange[count];
        for (int i = 0; i < count; i++)
        {
            long axis = axes is null ? i : axes.Integers[i];
            axis += axis < 0 ? rank : 0;
            long step = steps is null ? 1 : steps.Integers[i];
            if (axis < 0 || axis >= rank || step == 0 || ranges[..i].Any(r => r.Axis == axis))
            {
                throw op.Invalid($"slices axis {axis} of {rank} dimensions by {step}, or slices it twice.");
            }

            ranges[i] = new SliceRange((int)axis, starts.Integers[i], ends.Integers[i], step);
        }

        return ranges;
    }

    /// <summary>First index and number of indexes on an axis of a given size.</summary>
    public (int First, int Count) Over(int size)
    {
        if (size == 0)
        {
            return (0, 0);
        }

        // With a negative step, the range goes from the last index down to one before the first.
        (long low, long high) = Step > 0 ? (0L, (long)size) : (-1L, size - 1L);
        long first = Math.Clamp(Start < 0 ? Start + size : Start, low, high);
        long end = Math.Clamp(End < 0 ? End + size : End, low, high);
        long way = Step > 0 ? end - first : first - end;
        if (way <= 0)
        {
            return (0, 0);
        }

        // The magnitude is unsigned, because that of the smallest long does not fit a long.
        ulong magnitude = Step > 0 ? (ulong)Step : 0UL - (ulong)Step;
        return ((int)first, (int)(((ulong)way - 1) / magnitude + 1));
    }
}
