using ReCU.Graph;

namespace ReCU.Packed.Plan;

/// <summary>A channel's function through scales, clips and PReLUs, each of which is monotone.</summary>
internal sealed class MonotoneChain(IReadOnlyList<GraphNode> nodes)
{
    /// <summary>Whether a node may be part of such a chain.</summary>
    public static bool Accepts(GraphNode node) => node switch
    {
        Scale or Clip => true,
        PRelu prelu => prelu.Slope.Values.IndexOfAnyExceptInRange(0, float.MaxValue) < 0,
        _ => false,
    };

    /// <summary>
    /// The function's value. A float times an integer is exact in double precision, so the sign after one scale is too.
    /// </summary>
    public double Evaluate(int channel, double x)
    {
        foreach (GraphNode node in nodes)
        {
            x = node switch
            {
                Scale scale => scale.Factor.Values[channel] * x + scale.Offset.Values[channel],
                Clip clip => Math.Min(Math.Max(x, clip.Minimum), clip.Maximum),
                PRelu prelu => x > 0 ? x : prelu.Slope.Values[channel] * x,
                _ => throw new ArgumentException($"{node.GetType().Name} is not monotone."),
            };
        }

        return x;
    }

    /// <summary>Whether the function falls; a constant one does either.</summary>
    public bool Falls(int channel) =>
        nodes.OfType<Scale>().Count(scale => scale.Factor.Values[channel] < 0) % 2 != 0;
}
