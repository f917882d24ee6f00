using ReCU.Graph;
using ReCU.Graph.Nodes;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// A binary convolution that only a sign reads, through a monotone chain and at most one max pooling: the sign is a
/// comparison of integers.
/// </summary>
internal sealed class ThresholdPattern
{
    private readonly List<IMonotone> _beforePool = [];
    private readonly List<IMonotone> _afterPool = [];
    private readonly BinaryConv _conv;

    private ThresholdPattern(BinaryConv conv) => _conv = conv;

    public MaxPool? Pool { get; private set; }

    public Sign Sign { get; private set; } = null!;

    /// <summary>All nodes after the convolution.</summary>
    public List<GraphNode> Nodes { get; } = [];

    /// <summary>Finds the pattern; null if the convolution's sums are needed as floats.</summary>
    public static ThresholdPattern? Match(BinaryConv conv, GraphUses uses)
    {
        if (conv.ProductsPerSum > SignRule.MostProducts)
        {
            return null;
        }

        var pattern = new ThresholdPattern(conv);
        for (GraphNode? node = uses.OnlyReader(conv.Name); node is not null; node = uses.OnlyReader(node.Name))
        {
            pattern.Nodes.Add(node);
            switch (node)
            {
                case Sign sign:
                    pattern.Sign = sign;
                    return uses.IsReadAsFloats(sign) ? null : pattern;
                case MaxPool pool when pattern.Pool is null:
                    pattern.Pool = pool;
                    break;
                case IMonotone { IsMonotone: true } function:
                    (pattern.Pool is null ? pattern._beforePool : pattern._afterPool).Add(function);
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Bits of the channels for which the pooling's maximum becomes a minimum.</summary>
    public ulong[] FallingAfterPool()
    {
        var chain = new MonotoneChain(_afterPool);
        var falling = new ulong[(_conv.OutputChannels + 63) / 64];
        for (int c = 0; c < _conv.OutputChannels; c++)
        {
            falling[c / 64] |= chain.Falls(c) ? 1UL << (c % 64) : 0;
        }

        return falling;
    }

    /// <summary>The rule for each channel, found by bisection over the possible sums of the convolution.</summary>
    /// <param name="inverted">Bits of the channels whose sign is to be inverted.</param>
    public SignRule CreateRule(ReadOnlySpan<ulong> inverted)
    {
        var chain = new MonotoneChain([.. _beforePool, .. _afterPool]);
        int most = _conv.ProductsPerSum;
        var rule = new SignRule(_conv.OutputChannels);
        for (int c = 0; c < _conv.OutputChannels; c++)
        {
            bool first = chain.Evaluate(c, -most) >= 0;
            bool last = chain.Evaluate(c, most) >= 0;
            int threshold = short.MaxValue;
            if (first != last)
            {
                threshold = LastOf(first, chain, c, -most, most);
            }

            rule.Thresholds.Span[c] = (short)threshold;
            bool turned = first ^ ((inverted[c / 64] >> (c % 64)) & 1) != 0;
            rule.Turned[c / 64] |= turned ? 1UL << (c % 64) : 0;
        }

        return rule;
    }

    // The largest sum whose sign is still that of the smallest one.
    private static int LastOf(bool sign, MonotoneChain chain, int channel, int low, int high)
    {
        while (high - low > 1)
        {
            int middle = low + (high - low) / 2;
            if (chain.Evaluate(channel, middle) >= 0 == sign)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
