using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>Puts channels of zeros around the input's: the parameter-free shortcut of the CIFAR ResNets.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Before">Zero channels before the input's, at least 0.</param>
/// <param name="After">Zero channels after the input's, at least 0.</param>
public sealed record PadChannels(string Name, string Input, int Before, int After) : UnaryNode(Name, Input)
{
    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    private protected override FeatureShape InferShape(FeatureShape input) =>
        Before >= 0 && After >= 0 && (long)input.Channels + Before + After <= int.MaxValue
            ? input with { Channels = input.Channels + Before + After }
            : throw Invalid(
                FormattableString.Invariant($"cannot pad {input} by {Before} and {After} channels; ")
                + "both must be at least 0, the sum below 2^31.");

    private protected override ValueTraits InferTraits(ValueTraits input) => input with { HasZeros = true };
}
