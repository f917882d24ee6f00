namespace ReCU.Graph.Nodes;

/// <summary>
/// Properties of sums of products with a row of weights, plus an offset: the outputs of convolutions, dense layers and
/// scales.
/// </summary>
internal static class WeightedSums
{
    /// <summary>The largest number of times that <see cref="InferTraits"/> visits a weight.</summary>
    public const long Visits = 3;

    /// <summary>Traits of the sums.</summary>
    /// <param name="input">Properties of the other factors.</param>
    /// <param name="weights">One row for each sum: [sums, ...].</param>
    /// <param name="offsets">One for each sum, or null for none.</param>
    public static ValueTraits InferTraits(ValueTraits input, FloatTensor weights, FloatTensor? offsets)
    {
        int sums = weights.Shape[0];
        int size = weights.Count / sums;
        bool hasZeros = false;
        for (int o = 0; o < sums && !hasZeros; o++)
        {
            hasZeros = Vanishes(input, weights.Values.Slice(o * size, size), offsets is null ? 0 : offsets.Values[o]);
        }

        return new ValueTraits(hasZeros, input.IsWhole && AreWhole(weights) && (offsets is null || AreWhole(offsets)));
    }

    /// <summary>Whether every element is a whole number.</summary>
    public static bool AreWhole(FloatTensor values)
    {
        foreach (float value in values.Values)
        {
            if (!float.IsInteger(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A product with zero is zero, and stays zero if the offset is exactly 0. Sums of whole numbers can be zero if all
    /// weights and the offset are multiples of one number, which those of a trained batch norm are not.
    /// </summary>
    private static bool Vanishes(ValueTraits x, ReadOnlySpan<float> weights, float offset)
    {
        float step = float.PositiveInfinity;
        foreach (float weight in weights)
        {
            step = weight == 0 ? step : MathF.Min(step, MathF.Abs(weight));
        }

        if (float.IsInfinity(step) || (x.HasZeros && offset == 0))
        {
            return offset == 0;
        }

        if (!x.IsWhole || offset % step != 0 || (weights.Length == 1 && offset == 0))
        {
            return false;
        }

        foreach (float weight in weights)
        {
            if (weight % step != 0)
            {
                return false;
            }
        }

        return true;
    }
}
