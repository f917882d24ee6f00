using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>
/// A fully connected layer, <c>y = W x + b</c>. The input is read as one vector in planar order: channel, row, column.
/// </summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Weights">W, [out, in].</param>
/// <param name="Bias">b, [out].</param>
public sealed record Linear(string Name, string Input, FloatTensor Weights, FloatTensor Bias) : UnaryNode(Name, Input)
{
    /// <inheritdoc/>
    internal override long TraitWork => WeightedSums.Visits * Weights.Count;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => NetworkCost.FromFloats(
        parameters: (long)Weights.Count + Bias.Count, multiplyAdds: Weights.Count);

    private protected override FeatureShape InferShape(FeatureShape input)
    {
        CheckShape("weights", Weights.Shape, Weights.Shape[0], input.Count);
        CheckShape("bias", Bias.Shape, Weights.Shape[0]);
        return FeatureShape.Vector(Weights.Shape[0]);
    }

    // A whole image or vector of zeros is an exception.
    private protected override ValueTraits InferTraits(ValueTraits input) =>
        WeightedSums.InferTraits(input with { HasZeros = false }, Weights, Bias);
}
