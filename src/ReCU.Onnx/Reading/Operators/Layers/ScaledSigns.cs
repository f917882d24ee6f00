using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>
/// Weights in which each filter consists of one number and its negative: exporters multiply the learned scale, and a
/// batch norm, into the signs.
/// </summary>
/// <param name="Signs">The signs of the weights.</param>
/// <param name="Factors">One factor for each filter, at least 0; null if all are 1.</param>
internal sealed record ScaledSigns(BitTensor Signs, FloatTensor? Factors)
{
    /// <summary>
    /// Whether the factors of signs are one number other than 0, so that they can be applied after a sum.
    /// </summary>
    /// <param name="scale">One factor for each channel; null if all are 1.</param>
    public static bool IsOneNumber(FloatTensor? scale) =>
        scale is null || (scale.Values[0] != 0 && !scale.Values.ContainsAnyExcept(scale.Values[0]));

    /// <summary>The factors times those of the signs that the weights multiply; null if all are 1.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="state">The network so far.</param>
    /// <param name="scale">Factors for which <see cref="IsOneNumber"/> holds.</param>
    public FloatTensor? FactorsTimes(Operator op, ReaderState state, FloatTensor? scale)
    {
        if (scale is null || scale.Values[0] == 1)
        {
            return Factors;
        }

        int filters = Signs.Shape[0];
        FloatTensor factors = Factors ?? state.Filled(op, filters, 1);
        state.TakeMemory(op, sizeof(float) * (long)filters);
        return state.Finite(
            op,
            op.Input(1),
            FloatTensor.Vector(Array.ConvertAll(factors.Values.ToArray(), factor => factor * scale.Values[0])));
    }

    /// <returns>Null if a filter contains anything else, even a single zero among signs.</returns>
    public static ScaledSigns? TryRead(Operator op, ReaderState state, FloatTensor weights)
    {
        int filters = weights.Shape[0];
        state.Budget.TakeWork(op.Name, weights.Count);
        state.TakeMemory(op, BitTensor.ByteCount(weights.Count) + sizeof(float) * (long)filters);
        var factors = new float[filters];
        int size = weights.Count / filters;
        for (int o = 0; o < filters; o++)
        {
            ReadOnlySpan<float> filter = weights.Values.Slice(o * size, size);
            factors[o] = MathF.Abs(filter[0]);
            if (filter.ContainsAnyExcept(factors[o], -factors[o]))
            {
                return null;
            }
        }

        return new ScaledSigns(
            BitTensor.FromSigns(weights.Shape, weights.Values),
            factors.AsSpan().ContainsAnyExcept(1f) ? FloatTensor.Vector(factors) : null);
    }
}
