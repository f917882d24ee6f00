using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>Puts a border of zeros around every channel: a 28x28 image becomes 32x32 with a border of 2.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Border">Pixels on each of the four sides, at least 1.</param>
public sealed record PadImage(string Name, string Input, int Border) : UnaryNode(Name, Input)
{
    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    private protected override FeatureShape InferShape(FeatureShape input) =>
        Border >= 1 && Math.Max(input.Height, input.Width) + 2L * Border <= int.MaxValue
            ? input with { Height = input.Height + 2 * Border, Width = input.Width + 2 * Border }
            : throw Invalid(FormattableString.Invariant(
                $"cannot pad {input} by {Border} pixels; the border must be at least 1, the sum below 2^31."));

    private protected override ValueTraits InferTraits(ValueTraits input) => input with { HasZeros = true };
}
