using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// Compiles a graph to operators. Each starts at a node that needs more than one element of its input (a convolution, a
/// pooling) or at a value that several nodes read, and includes the elementwise nodes that follow.
/// </summary>
internal sealed partial class PlanCompiler
{
    private readonly string _output;
    private readonly ValueMaps _maps;
    private readonly BufferPlanner _buffers = new();
    private readonly List<PlanOperator> _operators = [];

    // Nodes are values, and two with equal content may differ only by name; here they are compared by identity.
    private readonly HashSet<GraphNode> _done = new(ReferenceEqualityComparer.Instance);

    private PlanCompiler(NetworkGraph graph, string output, IBinaryKernel kernel, IOperatorFactory factory)
    {
        (Graph, _output, Factory) = (graph, output, factory);
        Uses = new GraphUses(graph, output);
        _maps = new ValueMaps(graph, Uses, kernel);
    }

    /// <summary>The network.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>Creates the parts that depend on the vector width.</summary>
    public IOperatorFactory Factory { get; }

    /// <summary>The readers of each value.</summary>
    public GraphUses Uses { get; }

    /// <summary>Compiles a graph.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="kernel">The kernel that counts.</param>
    /// <param name="factory">Creates the parts that depend on the vector width.</param>
    /// <param name="output">The value to compute; null for the logits.</param>
    /// <exception cref="InvalidModelException">The engine cannot run a node, which the message names.</exception>
    public static PackedPlan Compile(
        NetworkGraph graph, IBinaryKernel kernel, IOperatorFactory factory, string? output = null) =>
        new PlanCompiler(graph, output ?? graph.OutputName, kernel, factory).Compile();

    private PackedPlan Compile()
    {
        PlanLimits.Check(Graph, Uses.Nodes);
        EmitRows(Graph.InputName, new PixelSource(Graph.InputShape));
        foreach (GraphNode node in Uses.Nodes)
        {
            if (_done.Contains(node))
            {
                continue;
            }

            try
            {
                NodePlans.Get(node).Emit(this, node);
            }
            catch (OverflowException exception)
            {
                throw new InvalidModelException($"Node '{node.Name}' is too large for the packed engine.", exception);
            }
        }

        _operators.Add(new OutputOperator(Read(_output)));
        MemoryPlan memory = _buffers.Complete(Graph, _output, Uses.Nodes, _maps);
        PlanLimits.Check(memory);
        return new PackedPlan([.. _operators], memory, RowSharing.Threads(Graph), Graph.TakesBytes);
    }

    /// <summary>Adds an operator that computes a node's value from rows, and what follows it.</summary>
    public void EmitRows(GraphNode node, IRowSource source)
    {
        _done.Add(node);
        EmitRows(node.Name, source);
    }

    private void EmitRows(string value, IRowSource source)
    {
        FeatureShape shape = Graph.ShapeOf(value);
        var stages = new StageList(shape);
        string last = Continue(value, stages, canPool: true);
        if (FindPool(last, stages) is not { } pool)
        {
            AddRows(value, last, source, stages);
            return;
        }

        // The chain of the pooled rows starts where the pool ends.
        RowChain rows = Chain(shape, source, stages);
        _done.Add(pool);
        var pooledStages = new StageList(Graph.ShapeOf(pool.Name));
        string lastPooled = Continue(pool.Name, pooledStages);
        _buffers.UsePooled(pool.Window, Graph.ShapeOf(pool.Name));
        _operators.Add(Factory.PooledRows(
            NameOf(value, lastPooled), rows, pool, Create(pooledStages, readsCounts: false)));
    }

    /// <summary>Adds an operator that starts with an elementwise node.</summary>
    public void EmitElementwise(GraphNode node)
    {
        var source = new MapSource(Read(node.Inputs[0]));
        var stages = new StageList(Graph.ShapeOf(node.Name));
        Append(node, node.Inputs[0], stages);
        string last = Continue(node.Name, stages);
        AddRows(node.Name, last, source, stages);
    }

    private void AddRows(string first, string last, IRowSource source, StageList stages) =>
        _operators.Add(new RowOperator(NameOf(first, last), Chain(Graph.ShapeOf(first), source, stages)));

    private RowChain Chain(FeatureShape shape, IRowSource source, StageList stages) =>
        new(shape, source, Create(stages, readsCounts: false));

    /// <summary>Adds the operators of a convolution of bits, and what follows it.</summary>
    public void EmitBinary(BinaryConv conv)
    {
        if (conv.ProductsPerSum > FilterBank.MostBits)
        {
            throw new InvalidModelException(
                $"Node '{conv.Name}': a filter has {conv.ProductsPerSum} weights; the packed engine takes at most "
                + $"{FilterBank.MostBits}.");
        }

        FilterBank filters = _maps.KernelOf(conv.Input).Pack(conv, Graph.ShapeOf(conv.Input));
        _buffers.UseCounts(filters);
        Map<ushort> input = _maps.Codes(conv.Input);
        if (ThresholdPattern.Match(conv, Uses) is { } pattern)
        {
            EmitThreshold(conv, input, filters, pattern);
            return;
        }

        var stages = new StageList(Graph.ShapeOf(conv.Name));
        string last = Continue(conv.Name, stages);
        _operators.Add(new BinaryConvOperator(
            NameOf(conv.Name, last), input, filters, Create(stages, readsCounts: true)));
    }

    private void EmitThreshold(BinaryConv conv, Map<ushort> input, FilterBank filters, ThresholdPattern pattern)
    {
        var codes = new CodeSink(
            _maps.Codes(pattern.Sign.Name), _maps.KernelOf(pattern.Sign.Name));
        _done.UnionWith(pattern.Nodes);
        if (pattern.Pool is null)
        {
            SignRule rule = pattern.CreateRule(new ulong[SignWords.Count(conv.OutputChannels)]);
            _operators.Add(new ThresholdOperator(
                NameOf(conv.Name, pattern.Sign.Name), input, filters, rule, codes));
            return;
        }

        ulong[] falling = pattern.FallingAfterPool();
        Map<ulong> words = _maps.Words(conv.Name);
        _operators.Add(new ThresholdOperator(
            conv.Name, input, filters, pattern.CreateRule(falling), new WordSink(words)));
        FeatureShape output = Graph.ShapeOf(pattern.Pool.Name);
        _operators.Add(new SignPoolOperator(
            NameOf(pattern.Pool.Name, pattern.Sign.Name), words, pattern.Pool.Window, falling, codes, output));
    }

    private RowStage[] Create(StageList stages, bool readsCounts)
    {
        IReadOnlyList<StageOptions> parts = stages.Complete();
        var created = new RowStage[parts.Count];
        for (int i = 0; i < created.Length; i++)
        {
            created[i] = Factory.Stage(parts[i], readsCounts && i == 0);
        }

        return created;
    }

    /// <summary>The map of a value that the next operator reads.</summary>
    public Map<float> Read(string name)
    {
        Map<float> map = _maps.Floats(name);
        _buffers.Use(map, _operators.Count);
        return map;
    }

    private static string NameOf(string first, string last) => first == last ? first : $"{first} .. {last}";
}
