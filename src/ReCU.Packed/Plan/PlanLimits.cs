using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Plan;

/// <summary>
/// Limits that keep a small file with huge dimensions from allocating huge memory; far above any real network. They are
/// checked before anything of that size is allocated.
/// </summary>
internal static class PlanLimits
{
    /// <summary>Elements of a row of a value, channels rounded up to whole blocks of filters.</summary>
    private const long RowElements = 1 << 26;

    /// <summary>
    /// Bytes of all parameters in the engine's layout: weights, factors, and the taps of each output row and column. In
    /// a file, many nodes can share one constant, and here each has its own; a filter takes the space of a whole block.
    /// ImageNet's ResNet-34 takes 10 million.
    /// </summary>
    private const long NodeBytes = 1 << 28;

    /// <summary>
    /// Bytes of the values of one image, and of the current row; each thread of each caller allocates them. ImageNet's
    /// ResNet-18 takes 8 million.
    /// </summary>
    private const long ValueBytes = 1L << 29;

    /// <summary>Checks the sizes of nodes.</summary>
    /// <exception cref="InvalidModelException">A node exceeds a limit; the message names it.</exception>
    public static void Check(NetworkGraph graph, List<GraphNode> nodes)
    {
        CheckRow(graph.InputName, graph.InputShape);
        double total = 0;
        foreach (GraphNode node in nodes)
        {
            FeatureShape shape = graph.ShapeOf(node.Name);
            CheckRow(node.Name, shape);
            total += NodePlans.Get(node).CountBytes(node, shape) + LayoutBytes.ChannelParameters(shape);
            if (total > NodeBytes)
            {
                throw new InvalidModelException(
                    $"Node '{node.Name}': with it, the nodes take {total:0} bytes as the packed engine lays them out; "
                    + $"it takes at most {NodeBytes}.");
            }
        }
    }

    /// <summary>Checks the buffers of a plan.</summary>
    /// <exception cref="InvalidModelException">They are too large.</exception>
    public static void Check(MemoryPlan memory)
    {
        long bytes = sizeof(float) * CountElements(memory.Floats)
            + sizeof(ushort) * CountElements(memory.Codes)
            + sizeof(ulong) * CountElements(memory.Words)
            + (long)sizeof(float) * memory.RowLength
            + (long)sizeof(ushort) * memory.CountLength
            + memory.LevelLength
            + (long)sizeof(float) * memory.PooledLength
            + (long)sizeof(ulong) * memory.WordRowLength
            + (long)sizeof(int) * memory.Width;
        if (bytes > ValueBytes)
        {
            throw new InvalidModelException(
                $"The values of an image take {bytes} bytes in the packed engine; it takes at most {ValueBytes}.");
        }
    }

    private static long CountElements<T>(BufferSize<T>[] buffers)
        where T : unmanaged
    {
        long count = 0;
        foreach (BufferSize<T> buffer in buffers)
        {
            count += buffer.Length;
        }

        return count;
    }

    private static void CheckRow(string name, FeatureShape shape)
    {
        double elements = (double)shape.Width * LayoutBytes.RoundUp(shape.Channels);
        if (elements > RowElements)
        {
            throw new InvalidModelException(
                $"Node '{name}': the packed engine takes at most {RowElements} elements a row, with channels rounded "
                + $"up to a multiple of {LayoutBytes.FiltersPerBlock}, but {shape} has {elements:0}.");
        }
    }
}
