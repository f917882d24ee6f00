using ReCU.Graph;
using ReCU.Onnx.Format;

namespace ReCU.Onnx.Reading;

/// <summary>
/// What is known while a file's operators are read in turn: the values so far and the network so far.
/// </summary>
internal sealed class ReaderState
{
    private readonly Dictionary<string, SymbolicValue> _values = new(StringComparer.Ordinal);
    private readonly UniqueNames _nodeNames = new();
    private readonly GraphBuilder _builder;
    private readonly DecodingBudget _budget;

    public ReaderState(string inputName, FeatureShape inputShape, long fileBytes)
    {
        _builder = new GraphBuilder(inputShape, inputName);
        _budget = new DecodingBudget(fileBytes);
        _nodeNames.Take(inputName);
        Define(inputName, new FeatureValue(inputName, Rank: 4));
    }

    /// <summary>Name of the node added last; the input's while there is none.</summary>
    public string? LastNode { get; private set; }

    /// <summary>Gives a value its meaning.</summary>
    /// <exception cref="InvalidModelException">The value has one already.</exception>
    public void Define(string name, SymbolicValue value)
    {
        if (!_values.TryAdd(name, value))
        {
            throw new InvalidModelException($"The value '{name}' is defined twice.");
        }
    }

    /// <summary>The meaning of a value, or null where nothing has made it yet.</summary>
    public SymbolicValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The meaning of an operator's input.</summary>
    /// <exception cref="InvalidModelException">The input is left out, or nothing has made it yet.</exception>
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

    /// <summary>An input that is the output of a node; a product that no sum has completed becomes a scale.</summary>
    public FeatureValue Feature(Operator op, int index) => Input(op, index) switch
    {
        FeatureValue feature => feature,
        ProductValue product => Complete(product),
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

    /// <summary>An input that is a constant.</summary>
    public ConstantTensor Constant(Operator op, int index) => Input(op, index) is ConstantValue constant
        ? constant.Tensor
        : throw op.Invalid($"input {index}, '{op.Input(index)}', must be a constant.");

    /// <summary>An input that is a float32 constant of one element.</summary>
    public float Scalar(Operator op, int index)
    {
        ConstantTensor constant = Constant(op, index);
        return constant.Count == 1
            ? constant.ToFloats().Values[0]
            : throw op.Invalid($"constant '{constant.Name}' has {constant.Count} values; one was expected.");
    }

    /// <summary>An input that is an int64 constant of a number of elements.</summary>
    public long[] Integers(Operator op, int index, int count)
    {
        ConstantTensor constant = Constant(op, index);
        return constant.Count == count
            ? constant.ToIntegers()
            : throw op.Invalid($"constant '{constant.Name}' has {constant.Count} values; {count} were expected.");
    }

    /// <summary>An input that is a constant with one value for each channel of a feature map, or one for all.</summary>
    public FloatTensor PerChannel(Operator op, int index, FeatureValue feature)
    {
        ConstantTensor constant = Constant(op, index);
        FeatureShape shape = _builder.ShapeOf(feature.Node);
        int channels = shape.Channels;
        _budget.Take(op.Name, sizeof(float) * (long)channels);
        if (constant.Count == 1)
        {
            var values = new float[channels];
            Array.Fill(values, constant.ToFloats().Values[0]);
            return FloatTensor.Vector(values);
        }

        // Aligned at the last dimension, as ONNX broadcasts: [C, 1, 1] or [1, C, 1, 1] for images, [C] or [1, C] for
        // vectors.
        int axis = constant.Shape.Length - (feature.Rank == 4 ? 3 : 1);
        bool fits = axis >= 0 && constant.Shape.Length <= feature.Rank && constant.Shape[axis] == channels
            && constant.Count == channels && (feature.Rank == 4 || shape.Area == 1);
        return fits
            ? FloatTensor.Vector(constant.ToFloats().Values)
            : throw op.Invalid(
                $"constant '{constant.Name}' has the shape [{string.Join(", ", constant.Shape.ToArray())}]; one value "
                + $"for each of {channels} channels was expected.");
    }

    /// <summary>Adds a node to the network and gives the operator's output its meaning.</summary>
    public FeatureValue Add(Operator op, int rank, Func<string, GraphNode> make, bool isSign = false)
    {
        FeatureValue value = AddNode(op, rank, make, isSign);
        Define(op.Output, value);
        return value;
    }

    /// <summary>Accounts for parameters about to be decoded.</summary>
    public void TakeMemory(Operator op, long bytes) => _budget.Take(op.Name, bytes);

    public FeatureShape ShapeOf(FeatureValue feature) => _builder.ShapeOf(feature.Node);

    /// <summary>The scale that a product without a sum is.</summary>
    public FeatureValue Complete(ProductValue product)
    {
        int channels = product.Factor.Count;
        _budget.Take(product.Source.Name, sizeof(float) * (long)channels);
        FloatTensor zero = FloatTensor.Vector(new float[channels]);
        return AddNode(
            product.Source,
            product.Input.Rank,
            name => new Scale(name, product.Input.Node, product.Factor, zero));
    }

    public NetworkGraph Build(ModelMetadata metadata) => _builder.Build(metadata);

    private FeatureValue AddNode(Operator op, int rank, Func<string, GraphNode> make, bool isSign = false)
    {
        string name = _nodeNames.Take(op.Name);
        LastNode = _builder.Add(make(name));
        return new FeatureValue(name, rank, isSign);
    }
}
