using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>+1 if x is zero or above, else -1. Input of binary convolutions.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
public sealed record Sign(string Name, string Input) : UnaryNode(Name, Input)
{
    /// <inheritdoc/>
    public override bool MakesSigns => true;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    private protected override FeatureShape InferShape(FeatureShape input) => input;

    private protected override ValueTraits InferTraits(ValueTraits input) =>
        new ValueTraits(HasZeros: false, IsWhole: true).Sharing([-1, 1]);
}
