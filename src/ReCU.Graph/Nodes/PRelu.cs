using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary><c>y = x</c> where x is above zero, <c>slope x</c> elsewhere, per channel.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Slope">One slope for each channel.</param>
public sealed record PRelu(string Name, string Input, FloatTensor Slope)
    : UnaryNode(Name, Input), IMonotone
{
    /// <inheritdoc/>
    /// <remarks>With a slope below zero, the function falls and then rises.</remarks>
    bool IMonotone.IsMonotone => Slope.Values.IndexOfAnyExceptInRange(0, float.MaxValue) < 0;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => NetworkCost.FromFloats(parameters: Slope.Count);

    /// <inheritdoc/>
    double IMonotone.Evaluate(int channel, double x) => x > 0 ? x : Slope.Values[channel] * x;

    /// <inheritdoc/>
    bool IMonotone.Falls(int channel) => false;

    private protected override FeatureShape InferShape(FeatureShape input)
    {
        CheckShape("slope", Slope.Shape, input.Channels);
        return input;
    }

    private protected override ValueTraits InferTraits(ValueTraits input)
    {
        // A number below zero becomes another one in each channel, unless all have one slope.
        bool isUniform = !Slope.Values.ContainsAnyExcept(Slope.Values[0]);
        float[] shared = input.Shared.ToArray();
        for (int i = 0; i < shared.Length; i++)
        {
            shared[i] *= shared[i] > 0 ? 1 : isUniform ? Slope.Values[0] : 0;
        }

        return new ValueTraits(
            input.HasZeros || Slope.Values.Contains(0f), input.IsWhole && WeightedSums.AreWhole(Slope))
            .Sharing(shared);
    }
}
