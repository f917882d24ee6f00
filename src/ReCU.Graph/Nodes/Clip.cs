namespace ReCU.Graph;

/// <summary><c>y = min(max(x, Minimum), Maximum)</c>; hardtanh is a clip to [-1, 1].</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Minimum">Lower bound.</param>
/// <param name="Maximum">Upper bound, at least the lower one.</param>
public sealed record Clip(string Name, string Input, float Minimum, float Maximum) : UnaryNode(Name, Input)
{
    private protected override FeatureShape InferShape(FeatureShape input) =>
        Minimum <= Maximum
            ? input
            : throw Invalid(FormattableString.Invariant($"clips to [{Minimum}, {Maximum}], which is empty."));
}
