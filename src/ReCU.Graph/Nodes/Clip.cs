using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary><c>y = min(max(x, Minimum), Maximum)</c>; hardtanh is a clip to [-1, 1].</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Minimum">Lower bound.</param>
/// <param name="Maximum">Upper bound, at least the lower one.</param>
public sealed record Clip(string Name, string Input, float Minimum, float Maximum)
    : UnaryNode(Name, Input), IMonotone
{
    /// <inheritdoc/>
    bool IMonotone.IsMonotone => true;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    /// <inheritdoc/>
    double IMonotone.Evaluate(int channel, double x) => Math.Min(Math.Max(x, Minimum), Maximum);

    /// <inheritdoc/>
    bool IMonotone.Falls(int channel) => false;

    private protected override FeatureShape InferShape(FeatureShape input) =>
        Minimum <= Maximum
            ? input
            : throw Invalid(FormattableString.Invariant($"clips to [{Minimum}, {Maximum}], which is empty."));

    private protected override ValueTraits InferTraits(ValueTraits input)
    {
        bool isBound = Minimum == 0 || Maximum == 0;
        bool isKept = input.HasZeros && Minimum <= 0 && Maximum >= 0;
        var clipped = new ValueTraits(isBound || isKept, input.IsWhole && IsWhole(Minimum) && IsWhole(Maximum));
        if (clipped.IsWhole && input.IsAnyWhole)
        {
            return clipped;
        }

        // float32's limits stand for no bound, as infinity does. Where all is whole, the shared numbers are all there
        // are, and a bound between them is not reached.
        float[] common = input.Common();
        float[] shared = clipped.IsWhole ? common : [.. common, Minimum, Maximum];
        for (int i = 0; i < shared.Length; i++)
        {
            shared[i] = Math.Abs(shared[i]) < float.MaxValue ? Math.Clamp(shared[i], Minimum, Maximum) : 0;
        }

        return clipped.Sharing(shared);

        static bool IsWhole(float bound) => float.IsInteger(bound) || float.IsInfinity(bound);
    }
}
