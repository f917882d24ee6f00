using ReCU.Graph;

namespace ReCU.Packed.Plan;

/// <summary>How many threads are worth sharing the rows of one image among.</summary>
/// <remarks>
/// A helper needs 50 us or more to wake, each operator waits for the slowest thread, and an operator reads from another
/// core's cache what another thread has written. Measured with two threads (docs/benchmarks/packed.md): CIFAR
/// ResNet-18, 0.6 x 10^9 units of work, gains nothing; ImageNet ResNet-18 with 4.6 x 10^9 gains.
/// </remarks>
internal static class RowSharing
{
    // In units of a binary multiply-add. A float one takes about twenty times as long, one of bytes half of that.
    private const long WorkPerThread = 1_000_000_000;
    private const long FloatWork = 20;
    private const long Int8Work = 10;

    /// <param name="graph">The network.</param>
    /// <returns>At least 1.</returns>
    public static int Threads(NetworkGraph graph)
    {
        NetworkCost cost = default;
        foreach (GraphNode node in graph.Nodes)
        {
            cost += node.CountCost(graph.ShapeOf(node.Name));
        }

        return Threads(cost);
    }

    /// <param name="cost">The cost of the network for an image.</param>
    /// <returns>At least 1.</returns>
    public static int Threads(NetworkCost cost)
    {
        long work = cost.BinaryMultiplyAdds
            + FloatWork * cost.FloatMultiplyAdds + Int8Work * cost.Int8MultiplyAdds;
        return (int)Math.Clamp(work / WorkPerThread, 1, ThreadCount.Maximum);
    }
}
