using ReCU.Graph.Nodes;

namespace ReCU.Packed.Plan;

/// <summary>A channel's function through nodes each of which is monotone.</summary>
internal sealed class MonotoneChain(IEnumerable<IMonotone> nodes)
{
    private readonly IMonotone[] _nodes = [.. nodes];

    /// <summary>
    /// The function's value. A float times an integer is exact in double precision, so the sign after one scale is too.
    /// </summary>
    public double Evaluate(int channel, double x)
    {
        foreach (IMonotone node in _nodes)
        {
            x = node.Evaluate(channel, x);
        }

        return x;
    }

    /// <summary>Whether the function falls; for a constant one, either answer is correct.</summary>
    public bool Falls(int channel)
    {
        bool falls = false;
        foreach (IMonotone node in _nodes)
        {
            falls ^= node.Falls(channel);
        }

        return falls;
    }
}
