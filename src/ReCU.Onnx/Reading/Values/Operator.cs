using ReCU.Graph;
using ReCU.Onnx.Proto;
using static ReCU.Onnx.Proto.AttributeProto.Types;

namespace ReCU.Onnx.Reading.Values;

/// <summary>One operator of a file, with checked access to its inputs and attributes.</summary>
internal sealed class Operator
{
    private readonly NodeProto _proto;
    private readonly Dictionary<string, AttributeProto> _attributes = [];

    /// <exception cref="InvalidModelException">
    /// The operator is not in ONNX's own set, does not have exactly one output (except the mask of a dropout), or has
    /// an attribute twice.
    /// </exception>
    public Operator(NodeProto proto)
    {
        _proto = proto;
        Name = proto.Name.Length > 0 ? proto.Name : proto.Output is [string first, ..] ? first : "";
        if (proto.Domain is not ("" or "ai.onnx") && !QuantizerOperators.Knows(proto.Domain, Type))
        {
            throw Invalid(
                $"belongs to the operator set '{proto.Domain}'; only standard ONNX operators, and "
                + $"{QuantizerOperators.Names}, can be read. Export the model with standard operators.");
        }

        if (proto.Domain is "" or "ai.onnx" && QuantizerOperators.IsQuantizer(Type))
        {
            throw Invalid($"is not an ONNX operator; one of {QuantizerOperators.Names} was expected.");
        }

        bool hasMore = false;
        for (int i = 1; i < proto.Output.Count; i++)
        {
            hasMore |= proto.Output[i].Length > 0 && Type != "Dropout";
        }

        if (proto.Output.Count == 0 || proto.Output[0].Length == 0 || hasMore)
        {
            throw Invalid($"has {proto.Output.Count} outputs; exactly one was expected.");
        }

        foreach (AttributeProto attribute in proto.Attribute)
        {
            if (!_attributes.TryAdd(attribute.Name, attribute))
            {
                throw Invalid($"has the attribute '{attribute.Name}' twice.");
            }
        }
    }

    /// <summary>The operator's own name, or that of its output if it has none.</summary>
    public string Name { get; }

    public string Type => _proto.OpType;

    public string Output => _proto.Output[0];

    /// <summary>Number of inputs, including omitted ones.</summary>
    public int InputCount => _proto.Input.Count;

    /// <summary>Name of an input; empty if it is omitted.</summary>
    public string Input(int index) => index < _proto.Input.Count ? _proto.Input[index] : "";

    public bool HasInput(int index) => Input(index).Length > 0;

    /// <summary>An exception that names this operator.</summary>
    public InvalidModelException Invalid(string problem) => new($"Node '{Name}' ({Type}): {problem}");

    /// <summary>Rejects more inputs than expected, and attributes that are not listed.</summary>
    public void Expect(int maximumInputs, params ReadOnlySpan<string> attributes)
    {
        if (_proto.Input.Count > maximumInputs)
        {
            throw Invalid($"has {_proto.Input.Count} inputs; at most {maximumInputs} were expected.");
        }

        foreach (string name in _attributes.Keys)
        {
            if (!attributes.Contains(name))
            {
                throw Invalid($"has the attribute '{name}', which this library cannot run.");
            }
        }
    }

    public bool HasAttribute(string name) => _attributes.ContainsKey(name);

    /// <summary>An integer attribute, or its default.</summary>
    public long Int(string name, long fallback) => Find(name, AttributeType.Int)?.I ?? fallback;

    /// <summary>A float attribute, or its default.</summary>
    public float Float(string name, float fallback) => Find(name, AttributeType.Float)?.F ?? fallback;

    /// <summary>A text attribute, or its default.</summary>
    public string Text(string name, string fallback) => Find(name, AttributeType.String)?.S.ToStringUtf8() ?? fallback;

    /// <summary>An attribute of several integers, or null if it is missing.</summary>
    public IReadOnlyList<long>? Ints(string name) => Find(name, AttributeType.Ints)?.Ints;

    /// <summary>An attribute of a given number of integers, or null if it is missing.</summary>
    public IReadOnlyList<long>? Ints(string name, int count)
    {
        IReadOnlyList<long>? values = Ints(name);
        return values is null || values.Count == count
            ? values
            : throw Invalid($"attribute '{name}' has {values.Count} values; {count} were expected.");
    }

    /// <summary>An attribute of several floats, or null if it is missing.</summary>
    public IReadOnlyList<float>? Floats(string name) => Find(name, AttributeType.Floats)?.Floats;

    /// <summary>A tensor attribute, or null if it is missing.</summary>
    public TensorProto? Tensor(string name) => Find(name, AttributeType.Tensor)?.T;

    /// <summary>Rejects an attribute with any value other than the one that this library can run.</summary>
    public void ExpectInt(string name, long expected, long fallback)
    {
        long actual = Int(name, fallback);
        if (actual != expected)
        {
            throw Invalid($"attribute '{name}' is {actual}; {expected} was expected.");
        }
    }

    private AttributeProto? Find(string name, AttributeType type)
    {
        AttributeProto? attribute = _attributes.GetValueOrDefault(name);
        return attribute is null || attribute.Type == type
            ? attribute
            : throw Invalid($"attribute '{name}' is of type {attribute.Type}; {type} was expected.");
    }
}
