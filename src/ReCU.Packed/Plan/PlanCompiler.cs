using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// Turns a graph into operators. Each starts at a node that needs more than one element of its input (a convolution, a
/// pooling) or at a value that several nodes read, and takes along the elementwise nodes that follow.
/// </summary>
internal sealed partial class PlanCompiler
{
    private readonly NetworkGraph _graph;
    private readonly IBinaryKernel _kernel;
    private readonly IOperatorFactory _factory;
    private readonly GraphUses _uses;
    private readonly ValueMaps _maps;
    private readonly BufferPlanner _buffers = new();
    private readonly List<PlanOperator> _operators = [];

    // Nodes are values, and two of equal content may differ only in name; here each stands for itself.
    private readonly HashSet<GraphNode> _done = new(ReferenceEqualityComparer.Instance);

    private PlanCompiler(NetworkGraph graph, IBinaryKernel kernel, IOperatorFactory factory)
    {
        (_graph, _kernel, _factory) = (graph, kernel, factory);
        _uses = new GraphUses(graph);
        _maps = new ValueMaps(graph, _uses, kernel);
    }

    /// <summary>Compiles a graph.</summary>
    /// <exception cref="InvalidModelException">The engine cannot run a node, which the message names.</exception>
    public static PackedPlan Compile(NetworkGraph graph, IBinaryKernel kernel, IOperatorFactory factory) =>
        new PlanCompiler(graph, kernel, factory).Compile();

    private PackedPlan Compile()
    {
        PlanLimits.Check(_graph, _uses.Nodes);
        EmitRows(_graph.InputName, new PixelSource(_graph.InputShape));
        foreach (GraphNode node in _uses.Nodes.Where(node => !_done.Contains(node)))
        {
            try
            {
                Emit(node);
            }
            catch (OverflowException exception)
            {
                throw new InvalidModelException($"Node '{node.Name}' is too large for the packed engine.", exception);
            }
        }

        Map<float> logits = Read(_graph.OutputName);
        _operators.Add(new LogitsOperator(logits));
        MemoryPlan memory = _buffers.Complete(_graph, _uses.Nodes, _maps);
        PlanLimits.Check(memory);
        return new PackedPlan([.. _operators], memory, RowSharing.Threads(_graph.Summarize().Total));
    }

    private void Emit(GraphNode node)
    {
        FeatureShape shape = _graph.ShapeOf(node.Name);
        switch (node)
        {
            case BinaryConv conv:
                EmitBinary(conv);
                break;
            case Conv conv:
                EmitRows(conv.Name, _factory.Conv(conv, Read(conv.Input), shape));
                break;
            case Linear linear:
                EmitRows(linear.Name, _factory.Linear(linear, Read(linear.Input)));
                break;
            case MaxPool pool:
                EmitRows(pool.Name, _factory.MaxPool(pool, Read(pool.Input)));
                break;
            case AveragePool pool:
                EmitRows(pool.Name, _factory.AveragePool(pool, Read(pool.Input)));
                break;
            case PadChannels pad:
                EmitRows(pad.Name, new PaddingSource(Read(pad.Input), shape, pad.Before, border: 0));
                break;
            case PadImage pad:
                EmitRows(pad.Name, new PaddingSource(Read(pad.Input), shape, channelsBefore: 0, pad.Border));
                break;
            case Scale or Clip or PRelu or Sign or Add:
                EmitElementwise(node);
                break;
            default:
                throw new InvalidModelException(
                    $"Node '{node.Name}': the packed engine cannot run {node.GetType().Name}.");
        }
    }

    private void EmitRows(string value, IRowSource source)
    {
        FeatureShape shape = _graph.ShapeOf(value);
        var stages = new StageList(shape);
        string last = Continue(value, stages);
        AddRows(value, last, source, stages);
    }

    private void EmitElementwise(GraphNode node)
    {
        var source = new MapSource(Read(node.Inputs[0]));
        var stages = new StageList(_graph.ShapeOf(node.Name));
        Append(node, node.Inputs[0], stages);
        string last = Continue(node.Name, stages);
        AddRows(node.Name, last, source, stages);
    }

    private void AddRows(string first, string last, IRowSource source, StageList stages) => _operators.Add(
        new RowOperator(NameOf(first, last), _graph.ShapeOf(first), source, Create(stages, readsCounts: false)));

    private void EmitBinary(BinaryConv conv)
    {
        int bits = conv.Weights.Count / conv.OutputChannels;
        if (bits > FilterBank.MostBits)
        {
            throw new InvalidModelException(
                $"Node '{conv.Name}': a filter has {bits} weights; the packed engine takes at most "
                + $"{FilterBank.MostBits}.");
        }

        FilterBank filters = _kernel.Pack(conv, _graph.ShapeOf(conv.Input));
        Map<ushort> input = _maps.Codes(conv.Input);
        if (ThresholdPattern.Match(conv, _uses) is { } pattern)
        {
            EmitThreshold(conv, input, filters, pattern);
            return;
        }

        var stages = new StageList(_graph.ShapeOf(conv.Name));
        string last = Continue(conv.Name, stages);
        _operators.Add(new BinaryConvOperator(
            NameOf(conv.Name, last), input, filters, Create(stages, readsCounts: true)));
    }

    private void EmitThreshold(BinaryConv conv, Map<ushort> input, FilterBank filters, ThresholdPattern pattern)
    {
        var codes = new CodeSink(_maps.Codes(pattern.Sign.Name), _kernel);
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
        FeatureShape output = _graph.ShapeOf(pattern.Pool.Name);
        _operators.Add(new SignPoolOperator(
            NameOf(pattern.Pool.Name, pattern.Sign.Name), words, pattern.Pool.Window, falling, codes, output));
    }

    private RowStage[] Create(StageList stages, bool readsCounts) =>
        [.. stages.Complete().Select((stage, i) => _factory.Stage(stage, _kernel, readsCounts && i == 0))];

    private Map<float> Read(string name)
    {
        Map<float> map = _maps.Floats(name);
        _buffers.Use(map, _operators.Count);
        return map;
    }

    private static string NameOf(string first, string last) => first == last ? first : $"{first} .. {last}";
}
