using ReCU.Graph;
using ReCU.Onnx.Reading.Limits;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Shapes;

/// <summary>Reads operators that turn feature maps into vectors, or vectors into maps of one pixel.</summary>
internal static class ReshapeReader
{
    public static void ReadFlatten(Operator op, ReaderState state)
    {
        op.Expect(1, "axis");
        state.Reshape(op, input =>
        {
            long axis = op.Int("axis", 1);
            return axis == 1 || axis == 1 - input.Rank
                ? input with { Rank = 2 }
                : throw op.Invalid($"attribute 'axis' is {axis}; 1 was expected.");
        });
    }

    /// <summary>The shape is [N, values], [N, values, 1, 1], or that of the input.</summary>
    public static void ReadReshape(Operator op, ReaderState state)
    {
        op.Expect(2, "allowzero");
        state.Reshape(op, input => Reshaped(op, state, input));
    }

    private static FeatureValue Reshaped(Operator op, ReaderState state, FeatureValue input)
    {
        FeatureShape shape = state.ShapeOf(input);
        long?[] target = Target(op, state);
        long[] map = input.IsChannelsLast
            ? [shape.Height, shape.Width, shape.Channels]
            : [shape.Channels, shape.Height, shape.Width];
        long[] own = input.Rank == 4 ? map : [shape.Count];
        if (target.Length >= 2 && Resolve(op, state, target, own) is { } rest)
        {
            if (rest.Length == 1)
            {
                return input with { Rank = 2 };
            }

            if (rest.SequenceEqual(map))
            {
                return input with { Rank = 4 };
            }
        }

        string wanted = string.Join(", ", Array.ConvertAll(target, d => d is { } size ? $"{size}" : "N"));
        throw op.Invalid($"shapes {shape} to [{wanted}]; [N, {shape.Count}] was expected.");
    }

    public static void ReadSqueeze(Operator op, ReaderState state)
    {
        op.Expect(2, "axes");
        long[]? axes = state.OptionalIntegers(op, 1, "axes");
        state.Reshape(op, input =>
        {
            bool fits = input.IsChannelsLast
                ? axes is [1, 2] or [2, 1] or [-3, -2] or [-2, -3]
                : axes is [2, 3] or [3, 2] or [-2, -1] or [-1, -2];
            return fits && input.Rank == 4 && state.ShapeOf(input).Area == 1
                ? input with { Rank = 2, IsChannelsLast = false }
                : throw op.Invalid("must turn [N, C, 1, 1] into a vector [N, C].");
        });
    }

    /// <summary>A vector may get its height and width of 1 again.</summary>
    public static void ReadUnsqueeze(Operator op, ReaderState state)
    {
        op.Expect(2, "axes");
        long[]? axes = state.OptionalIntegers(op, 1, "axes");
        state.Reshape(op, input =>
            axes is [2, 3] or [3, 2] or [-2, -1] or [-1, -2] && input.Rank == 2 && state.ShapeOf(input).Area == 1
                ? input with { Rank = 4 }
                : throw op.Invalid("must turn a vector [N, C] into [N, C, 1, 1]."));
    }

    private static long?[] Target(Operator op, ReaderState state)
    {
        if (state.Input(op, 1) is ShapeValue { IsScalar: false } dimensions)
        {
            return [.. dimensions.Dimensions];
        }

        ConstantTensor constant = state.Constant(op, 1);
        return constant.Count <= ModelLimits.Rank
            ? Array.ConvertAll(constant.Integers.ToArray(), size => (long?)size)
            : throw op.Invalid($"shapes to {constant.Count} dimensions; at most 4 were expected.");
    }

    /// <summary>The dimensions after the batch; null if they do not contain all values of the input.</summary>
    private static long[]? Resolve(Operator op, ReaderState state, long?[] target, long[] own)
    {
        bool copiesZeros = op.Int("allowzero", 0) == 0;
        var rest = new long[target.Length - 1];
        for (int d = 0; d < rest.Length; d++)
        {
            if (target[d + 1] is not { } size)
            {
                return null;
            }

            rest[d] = size == 0 && copiesZeros && d < own.Length ? own[d] : size;
        }

        long count = 1;
        foreach (long size in own)
        {
            count *= size;
        }

        int open = Array.IndexOf(rest, -1);
        bool batchIsOpen = target[0] == -1;
        if (open >= 0 && !batchIsOpen)
        {
            long known = Product(rest.Where((_, d) => d != open), count);
            rest[open] = known > 0 ? count / known : 0;
        }

        bool isBatch = target[0] is null || batchIsOpen || (target[0] == 0 && copiesZeros) || target[0] == state.Batch;
        return isBatch && Product(rest, count) == count ? rest : null;
    }

    /// <summary>The product of positive sizes; 0 if one is not positive, or the product exceeds a limit.</summary>
    private static long Product(IEnumerable<long> sizes, long limit)
    {
        long product = 1;
        foreach (long size in sizes)
        {
            product = size >= 1 && size <= limit && product <= limit ? product * size : 0;
        }

        return product;
    }
}
