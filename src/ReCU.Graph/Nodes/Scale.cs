using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>
/// <c>y = a x + b</c>, per channel: a folded batch norm, the learned scale alpha, a bias, or the input normalisation.
/// </summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Factor">a, one for each channel; may be zero or negative.</param>
/// <param name="Offset">b, one for each channel.</param>
public sealed record Scale(string Name, string Input, FloatTensor Factor, FloatTensor Offset)
    : UnaryNode(Name, Input), IMonotone
{
    /// <inheritdoc/>
    bool IMonotone.IsMonotone => true;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) =>
        NetworkCost.FromFloats(parameters: (long)Factor.Count + Offset.Count);

    /// <inheritdoc/>
    double IMonotone.Evaluate(int channel, double x) => Factor.Values[channel] * x + Offset.Values[channel];

    /// <inheritdoc/>
    bool IMonotone.Falls(int channel) => Factor.Values[channel] < 0;

    private protected override FeatureShape InferShape(FeatureShape input)
    {
        CheckShape("factor", Factor.Shape, input.Channels);
        CheckShape("offset", Offset.Shape, input.Channels);
        return input;
    }

    private protected override ValueTraits InferTraits(ValueTraits input)
    {
        ValueTraits sums = WeightedSums.InferTraits(input, Factor, Offset);
        // Channels of other factors have other numbers, each of which may be zero.
        bool isUniform = !Factor.Values.ContainsAnyExcept(Factor.Values[0])
            && !Offset.Values.ContainsAnyExcept(Offset.Values[0]);
        bool hasZeros = sums.HasZeros;
        float[] common = input.Common();
        for (int i = 0; i < common.Length; i++)
        {
            float value = common[i];
            for (int channel = 0; channel < Factor.Count && !hasZeros; channel++)
            {
                hasZeros = Factor.Values[channel] * value + Offset.Values[channel] == 0;
            }

            common[i] = isUniform ? Factor.Values[0] * value + Offset.Values[0] : 0;
        }

        sums = sums with { HasZeros = hasZeros };
        return sums.IsWhole && input.IsAnyWhole ? sums : sums.Sharing(common);
    }
}
