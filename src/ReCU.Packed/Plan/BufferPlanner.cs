using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// Lets float values share buffers if their lifetimes do not overlap. Values with a border keep their own buffer,
/// because the border is filled once; so do signs, which are small.
/// </summary>
internal sealed class BufferPlanner
{
    private readonly Dictionary<Map<float>, (int First, int Last)> _lives = [];
    private int _countLength;
    private int _pooledLength;

    /// <summary>Records that an operator reads or writes a value.</summary>
    public void Use(Map<float> map, int operatorIndex)
    {
        int first = _lives.TryGetValue(map, out (int First, int Last) life) ? life.First : operatorIndex;
        _lives[map] = (first, operatorIndex);
    }

    /// <summary>Records that an operator counts with filters.</summary>
    public void UseCounts(FilterBank filters) => _countLength = Math.Max(
        _countLength, checked(filters.RowsAtOnce * filters.Taps.OutputWidth * filters.CountPitch));

    /// <summary>Records that an operator pools rows as they are computed.</summary>
    public void UsePooled(Window window, FeatureShape output) => _pooledLength = Math.Max(
        _pooledLength, checked(window.KernelHeight * output.Width * output.Channels));

    /// <summary>Assigns a buffer to every map.</summary>
    public MemoryPlan Complete(NetworkGraph graph, string output, IEnumerable<GraphNode> nodes, ValueMaps maps)
    {
        List<FeatureShape> shapes = [graph.InputShape, .. nodes.Select(node => graph.ShapeOf(node.Name))];
        return new MemoryPlan
        {
            PixelCount = graph.InputShape.Count,
            OutputCount = graph.ShapeOf(output).Count,
            Floats = AssignShared(),
            Codes = AssignOwn(maps.AllCodes),
            Words = AssignOwn(maps.AllWords),
            RowLength = shapes.Max(shape => checked(shape.Width * shape.Channels)),
            // Thresholds are compared with the counts of 64 filters at once.
            CountLength = _countLength + SignWords.BitsPerWord,
            LevelLength = nodes.OfType<ByteConv>()
                .Select(conv => PairConvSource.CountWords(conv.Window, maps.Floats(conv.Input).Layout))
                .DefaultIfEmpty().Max(),
            PooledLength = _pooledLength,
            WordRowLength = shapes.Max(shape => checked(shape.Width * SignWords.Count(shape.Channels))),
            Width = shapes.Max(shape => shape.Width),
        };
    }

    private static List<(int Length, T Fill)> AssignOwn<T>(IEnumerable<Map<T>> maps)
        where T : unmanaged
    {
        var slots = new List<(int, T)>();
        foreach (Map<T> map in maps)
        {
            map.Slot = slots.Count;
            slots.Add((map.Layout.Length, map.Fill));
        }

        return slots;
    }

    // First fit in the order of the first write; a buffer is free after the last reader of its value has run.
    private List<(int Length, float Fill)> AssignShared()
    {
        var slots = new List<(int Length, int FreeAfter)>();
        foreach ((Map<float> map, (int first, int last)) in _lives.OrderBy(life => life.Value.First))
        {
            bool isShared = map.Layout.Border == 0;
            int slot = isShared ? slots.FindIndex(candidate => candidate.FreeAfter < first) : -1;
            if (slot < 0)
            {
                slot = slots.Count;
                slots.Add((0, 0));
            }

            map.Slot = slot;
            slots[slot] = (Math.Max(slots[slot].Length, map.Layout.Length), isShared ? last : int.MaxValue);
        }

        return [.. slots.Select(slot => (slot.Length, 0f))];
    }
}
