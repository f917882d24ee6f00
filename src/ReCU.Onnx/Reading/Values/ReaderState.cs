using ReCU.Graph;
using ReCU.Graph.Nodes;
using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Values;

/// <summary>The state while a file's operators are read: the values and the network so far.</summary>
internal sealed partial class ReaderState
{
    private readonly Dictionary<string, SymbolicValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _released = new(StringComparer.Ordinal);
    private readonly UniqueNames _nodeNames = new();
    private readonly GraphBuilder _builder;
    private readonly Dictionary<string, ValueTraits> _traits = new(StringComparer.Ordinal);

    /// <param name="inputName">Name of the network's input.</param>
    /// <param name="inputShape">Shape of one image, planar.</param>
    /// <param name="layout">Layout of the file's own input.</param>
    /// <param name="batch">The batch size that the file fixes, or null.</param>
    /// <param name="fileBytes">Size of the file, which bounds what is allocated.</param>
    public ReaderState(string inputName, FeatureShape inputShape, InputLayout layout, long? batch, long fileBytes)
    {
        _builder = new GraphBuilder(inputShape, inputName);
        _traits.Add(inputName, ValueTraits.Pixels);
        Batch = batch;
        Budget = new DecodingBudget(fileBytes);
        _nodeNames.Take(inputName);
        Define(inputName, new FeatureValue(
            inputName,
            Rank: layout == InputLayout.Vector ? 2 : 4,
            IsChannelsLast: layout == InputLayout.ChannelsLast));
    }

    /// <summary>Name of the node added last; the input's if there is none.</summary>
    public string? LastNode { get; private set; }

    /// <summary>The batch size that the file fixes, or null. The network itself accepts any.</summary>
    public long? Batch { get; }

    public DecodingBudget Budget { get; }

    /// <summary>Gives a value its meaning.</summary>
    /// <exception cref="InvalidModelException">The value has one already.</exception>
    public void Define(string name, SymbolicValue value)
    {
        if (_released.Contains(name) || !_values.TryAdd(name, value))
        {
            throw new InvalidModelException($"The value '{name}' is defined twice.");
        }
    }

    /// <summary>Forgets a value that no later operator reads, and returns its memory.</summary>
    public void Release(string name)
    {
        if (_values.GetValueOrDefault(name) is ConstantValue { Tensor: { IsComputed: true } tensor })
        {
            _values.Remove(name);
            _released.Add(name);
            Budget.GiveBack(tensor.Bytes);
        }
    }

    /// <summary>The meaning of a value, or null if nothing has defined it yet.</summary>
    public SymbolicValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>
    /// An operator's first input of a kind, or null. Inputs that are omitted or not defined are of no kind.
    /// </summary>
    public TValue? FindInput<TValue>(Operator op)
        where TValue : SymbolicValue
    {
        for (int i = 0; i < op.InputCount; i++)
        {
            if (Find(op.Input(i)) is TValue value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The meaning of an operator's input.</summary>
    /// <exception cref="InvalidModelException">The input is omitted, or nothing has defined it yet.</exception>
    public SymbolicValue Input(Operator op, int index)
    {
        string name = op.Input(index);
        if (name.Length == 0)
        {
            throw op.Invalid($"lacks its input {index}.");
        }

        return Find(name) ?? throw op.Invalid(
            $"reads '{name}', which is neither the model's input, a constant, nor the output of an earlier node.");
    }

    /// <summary>An input that is a feature map in planar order; a pending value becomes a node.</summary>
    public FeatureValue Feature(Operator op, int index)
    {
        FeatureValue feature = AnyLayout(op, index);
        return !feature.IsChannelsLast || ShapeOf(feature).Area == 1 && feature.Rank == 2
            ? feature with { IsChannelsLast = false }
            : throw op.Invalid(
                $"reads '{op.Input(index)}' with the channels last, [N, height, width, channels]; a transposition to "
                + "[N, channels, height, width] was expected before it.");
    }

    /// <summary>An input that is a feature map in any layout; a pending value becomes a node.</summary>
    public FeatureValue AnyLayout(Operator op, int index) => Input(op, index) switch
    {
        FeatureValue feature => feature,
        PendingValue pending => Complete(pending),
        SymbolicValue other => throw op.Invalid(
            $"reads '{op.Input(index)}', which is {other.Description}; a feature map was expected."),
    };

    /// <summary>An input that is a feature map [N, channels, height, width].</summary>
    public FeatureValue Image(Operator op, int index)
    {
        FeatureValue feature = Feature(op, index);
        return feature.Rank == 4
            ? feature
            : throw op.Invalid($"reads '{op.Input(index)}', which is flat; [N, channels, height, width] was expected.");
    }

    /// <summary>Adds a node that keeps the position of every value, and defines the operator's output.</summary>
    public void AddLike(FeatureValue input, Operator op, Func<string, GraphNode> make) =>
        Define(op.Output, AddNode(op, input.Rank, make) with { IsChannelsLast = input.IsChannelsLast });

    /// <summary>Adds a node to the network and defines the operator's output.</summary>
    public FeatureValue Add(Operator op, int rank, Func<string, GraphNode> make)
    {
        FeatureValue value = AddNode(op, rank, make);
        Define(op.Output, value);
        return value;
    }

    /// <summary>Adds a node to the network.</summary>
    public FeatureValue AddNode(Operator op, int rank, Func<string, GraphNode> make)
    {
        string name = _nodeNames.Take(op.Name);
        GraphNode node = make(name);
        LastNode = _builder.Add(node);
        Budget.TakeWork(name, node.TraitWork);
        var inputs = new ValueTraits[node.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = _traits[node.Inputs[i]];
        }

        _traits.Add(name, node.InferTraits(inputs));
        return new FeatureValue(name, rank, IsSign: node.MakesSigns);
    }

    /// <summary>Whether a feature map consists of bytes: the network's input, or that with a border.</summary>
    public bool HoldsBytes(FeatureValue feature) => _builder.HoldsBytes(feature.Node);

    public FeatureShape ShapeOf(FeatureValue feature) => _builder.ShapeOf(feature.Node);

    public NetworkGraph Build(ModelMetadata metadata) => _builder.Build(metadata);
}
