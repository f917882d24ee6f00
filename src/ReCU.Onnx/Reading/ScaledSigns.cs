using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Weights of which each filter holds one number and its negative: exporters multiply the learned scale, and a batch
/// norm, into the signs.
/// </summary>
/// <param name="Signs">The signs of the weights.</param>
/// <param name="Factors">One factor for each filter, at least 0; null where all are 1.</param>
internal sealed record ScaledSigns(BitTensor Signs, FloatTensor? Factors)
{
    /// <returns>Null where a filter holds anything else, a single zero among signs included.</returns>
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
