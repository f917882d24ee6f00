using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>Reads operators that turn feature maps into vectors, or vectors back into maps of one pixel.</summary>
internal static class ReshapeReader
{
    public static void ReadFlatten(Operator op, ReaderState state)
    {
        op.Expect(1, "axis");
        FeatureValue input = state.Feature(op, 0);
        if (op.Int("axis", 1) is var axis && axis != 1 && axis != 1 - input.Rank)
        {
            throw op.Invalid($"attribute 'axis' is {axis}; 1 was expected.");
        }

        state.Define(op.Output, input with { Rank = 2 });
    }

    /// <summary>A shape is [N, values], [N, values, 1, 1], or that of the input.</summary>
    public static void ReadReshape(Operator op, ReaderState state)
    {
        op.Expect(2, "allowzero");
        FeatureValue input = state.Feature(op, 0);
        FeatureShape shape = state.ShapeOf(input);
        long?[] target = Target(op, state);
        long[] own = input.Rank == 4 ? [shape.Channels, shape.Height, shape.Width] : [shape.Count];
        if (target.Length >= 2 && Resolve(op, state, target, own) is { } rest)
        {
            if (rest.Length == 1)
            {
                state.Define(op.Output, input with { Rank = 2 });
                return;
            }

            if (rest is [var channels, var height, var width]
                && (channels, height, width) == (shape.Channels, shape.Height, shape.Width))
            {
                state.Define(op.Output, input with { Rank = 4 });
                return;
            }
        }

        string wanted = string.Join(", ", target.Select(d => d is { } size ? $"{size}" : "N"));
        throw op.Invalid($"shapes {shape} to [{wanted}]; [N, {shape.Count}] was expected.");
    }

    public static void ReadSqueeze(Operator op, ReaderState state)
    {
        op.Expect(2, "axes");
        FeatureValue input = state.Image(op, 0);
        long[]? axes = state.OptionalIntegers(op, 1, "axes");
        if (axes is not ([2, 3] or [3, 2] or [-2, -1] or [-1, -2]) || state.ShapeOf(input).Area != 1)
        {
            throw op.Invalid("must turn [N, C, 1, 1] into a vector [N, C].");
        }

        state.Define(op.Output, input with { Rank = 2 });
    }

    /// <summary>A vector may be given back its height and width of 1.</summary>
    public static void ReadUnsqueeze(Operator op, ReaderState state)
    {
        op.Expect(2, "axes");
        FeatureValue input = state.Feature(op, 0);
        long[]? axes = state.OptionalIntegers(op, 1, "axes");
        if (axes is not ([2, 3] or [-2, -1]) || input.Rank != 2 || state.ShapeOf(input).Area != 1)
        {
            throw op.Invalid("must turn a vector [N, C] into [N, C, 1, 1].");
        }

        state.Define(op.Output, input with { Rank = 4 });
    }

    private static long?[] Target(Operator op, ReaderState state)
    {
        if (state.Input(op, 1) is ShapeValue { IsScalar: false } dimensions)
        {
            return [.. dimensions.Dimensions];
        }

        ConstantTensor constant = state.Constant(op, 1);
        return constant.Count <= ModelLimits.Rank
            ? [.. constant.Integers.ToArray().Select(d => (long?)d)]
            : throw op.Invalid($"shapes to {constant.Count} dimensions; at most 4 were expected.");
    }

    /// <summary>The dimensions behind the batch; null where they do not hold the input's values.</summary>
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

        long count = own.Aggregate(1L, (product, size) => product * size);
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

    /// <summary>The product of positive sizes; 0 where one is not, or the product exceeds a limit.</summary>
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
