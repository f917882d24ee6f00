using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// Lets float values share buffers if their lifetimes do not overlap. Values with a border keep their own buffer,
/// because the border is filled once; so do signs, which are small.
/// </summary>
/// <remarks>
/// Here and elsewhere on the way to the first scores, lists hold classes, not tuples or structs, and loops stand in
/// place of LINQ over them: code for lists of references is shared and there when a program starts
/// (docs/decisions/0030-native-code-in-packages.md).
/// </remarks>
internal sealed class BufferPlanner
{
    private readonly Dictionary<Map<float>, Lifetime> _lives = [];
    private readonly List<Lifetime> _inOrder = [];
    private int _countLength;
    private int _pooledLength;
    private int _rowLength;
    private int _wordRowLength;
    private int _width;

    /// <summary>Records that an operator reads or writes a value. Operators come in their order.</summary>
    public void Use(Map<float> map, int operatorIndex)
    {
        if (!_lives.TryGetValue(map, out Lifetime? life))
        {
            life = new Lifetime(map, operatorIndex);
            _lives.Add(map, life);
            _inOrder.Add(life);
        }

        life.Last = operatorIndex;
    }

    /// <summary>Records that an operator counts with filters.</summary>
    public void UseCounts(FilterBank filters) => _countLength = Math.Max(
        _countLength, checked(filters.RowsAtOnce * filters.Taps.OutputWidth * filters.CountPitch));

    /// <summary>Records that an operator pools rows as they are computed.</summary>
    public void UsePooled(Window window, FeatureShape output) => _pooledLength = Math.Max(
        _pooledLength, checked(window.KernelHeight * output.Width * output.Channels));

    /// <summary>Assigns a buffer to every map.</summary>
    public MemoryPlan Complete(NetworkGraph graph, string output, List<GraphNode> nodes, ValueMaps maps)
    {
        int levelLength = 0;
        UseRow(graph.InputShape);
        foreach (GraphNode node in nodes)
        {
            UseRow(graph.ShapeOf(node.Name));
            if (node is ByteConv conv)
            {
                levelLength = Math.Max(
                    levelLength, DotConvSource.CountBytes(conv.Window, maps.Floats(conv.Input).Layout));
            }
        }

        return new MemoryPlan
        {
            PixelCount = graph.InputShape.Count,
            OutputCount = graph.ShapeOf(output).Count,
            Floats = AssignShared(),
            Codes = AssignOwn(maps.AllCodes),
            Words = AssignOwn(maps.AllWords),
            RowLength = _rowLength,
            // Thresholds are compared with the counts of 64 filters at once.
            CountLength = _countLength + SignWords.BitsPerWord,
            LevelLength = levelLength,
            PooledLength = _pooledLength,
            WordRowLength = _wordRowLength,
            Width = _width,
        };
    }

    private void UseRow(FeatureShape shape)
    {
        _rowLength = Math.Max(_rowLength, checked(shape.Width * shape.Channels));
        _wordRowLength = Math.Max(_wordRowLength, checked(shape.Width * SignWords.Count(shape.Channels)));
        _width = Math.Max(_width, shape.Width);
    }

    private static BufferSize<T>[] AssignOwn<T>(IReadOnlyCollection<Map<T>> maps)
        where T : unmanaged
    {
        var slots = new BufferSize<T>[maps.Count];
        int slot = 0;
        foreach (Map<T> map in maps)
        {
            map.Slot = slot;
            slots[slot++] = new BufferSize<T>(map.Layout.Length, map.Fill);
        }

        return slots;
    }

    // First fit in the order of the first write; a buffer is free after the last reader of its value has run.
    private BufferSize<float>[] AssignShared()
    {
        var slots = new List<SharedBuffer>();
        foreach (Lifetime life in _inOrder)
        {
            bool isShared = life.Map.Layout.Border == 0;
            int slot = isShared ? slots.FindIndex(candidate => candidate.FreeAfter < life.First) : -1;
            if (slot < 0)
            {
                slot = slots.Count;
                slots.Add(new SharedBuffer());
            }

            life.Map.Slot = slot;
            slots[slot].Length = Math.Max(slots[slot].Length, life.Map.Layout.Length);
            slots[slot].FreeAfter = isShared ? life.Last : int.MaxValue;
        }

        var sizes = new BufferSize<float>[slots.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = new BufferSize<float>(slots[i].Length, fill: 0);
        }

        return sizes;
    }

    private sealed class SharedBuffer
    {
        public int Length { get; set; }

        public int FreeAfter { get; set; }
    }
}
