using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Tensors;

/// <summary>
/// A constant: one of the file, decoded on demand, or one computed from others. Values are kept, because several
/// operators may share a constant.
/// </summary>
/// <remarks>
/// Floats of any width and truth values (0 and 1) are stored as floats, everything else as integers: doubles in
/// networks are numbers that are rounded to float before they meet a feature map, and 16-bit floats are floats with
/// fewer bits. Integers computed from floats stay floats, which represent them.
/// </remarks>
internal sealed class ConstantTensor
{
    private readonly TensorProto? _proto;
    private readonly int[] _shape;
    private float[]? _reals;
    private long[]? _integers;
    private FloatTensor? _floats;

    /// <summary>A constant of the file.</summary>
    /// <exception cref="InvalidModelException">
    /// The data is outside of the file, has a length that does not match the shape, or is of a type that cannot be
    /// read.
    /// </exception>
    public ConstantTensor(string name, TensorProto proto)
    {
        Name = name;
        Type = (ElementType)proto.DataType is ElementType.Float16 or ElementType.BFloat16
            ? ElementType.Float
            : (ElementType)proto.DataType;
        _proto = proto;
        _shape = TensorDecoder.Check(name, proto);
        Count = TensorDecoder.Count(_shape);
    }

    /// <summary>A computed constant that is stored as floats, whatever its type.</summary>
    public ConstantTensor(string name, int[] shape, float[] values, ElementType type = ElementType.Float)
    {
        (Name, Type, Count, _shape, _reals) = (name, type, values.Length, shape, values);
    }

    /// <summary>A computed constant of integers.</summary>
    public ConstantTensor(string name, int[] shape, long[] values, ElementType type = ElementType.Int64)
    {
        (Name, Type, Count, _shape, _integers) = (name, type, values.Length, shape, values);
    }

    public string Name { get; }

    public int Count { get; }

    public ElementType Type { get; }

    /// <summary>Dimensions, each at least 0; none for a scalar.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>Whether the values were computed here, and so take memory in addition to the file.</summary>
    public bool IsComputed => _proto is null;

    public bool HoldsReals => IsComputed
        ? _integers is null
        : Type is ElementType.Float or ElementType.Double or ElementType.Bool;

    /// <summary>Bytes of the decoded values.</summary>
    public long Bytes => (HoldsReals ? sizeof(float) : sizeof(long)) * (long)Count;

    /// <summary>The values if <see cref="HoldsReals"/>.</summary>
    public ReadOnlySpan<float> Reals
    {
        get
        {
            if (!HoldsReals)
            {
                throw Invalid($"has the element type {Type.Name()}; {ElementType.Float} was expected.");
            }

            return _floats is not null ? _floats.Values : _reals ??= TensorDecoder.Reals(_proto!, Count);
        }
    }

    /// <summary>The values of a constant of integers: a shape, axes, indices.</summary>
    public ReadOnlySpan<long> Integers
    {
        get
        {
            if (HoldsReals)
            {
                throw Invalid($"has the element type {Type.Name()}; {ElementType.Int64} was expected.");
            }

            if (Count > ModelLimits.Integers)
            {
                throw Invalid($"has {Count} integers; at most {ModelLimits.Integers} were expected.");
            }

            return _integers ??= TensorDecoder.Integers(_proto!, Count);
        }
    }

    /// <summary>A single value as a number, whatever its storage. It is not kept.</summary>
    public double Number(int index) => HoldsReals ? Reals[index]
        : _integers is not null ? _integers[index]
        : TensorDecoder.Integer(_proto!, index);

    /// <summary>The values of a float32 tensor as a parameter of the network.</summary>
    public FloatTensor ToFloats()
    {
        if (Type != ElementType.Float)
        {
            throw Invalid($"has the element type {Type.Name()}; {ElementType.Float} was expected.");
        }

        if (Count == 0)
        {
            throw Invalid("is empty; at least one value was expected.");
        }

        if (_floats is null)
        {
            _floats = new FloatTensor(_shape.Length == 0 ? [1] : _shape, Reals);
            _reals = null;
        }

        return _floats;
    }

    /// <summary>The values of a uint8 tensor that is stored as bytes.</summary>
    public ReadOnlySpan<byte> ToBytes()
    {
        if (Type != ElementType.UInt8 || _proto is null)
        {
            throw Invalid($"has the element type {Type.Name()}; {ElementType.UInt8} was expected.");
        }

        return _proto.RawData.Length == Count
            ? _proto.RawData.Span
            : throw Invalid("stores its bytes as integers; raw data was expected.");
    }

    private InvalidModelException Invalid(string problem) => new($"Constant '{Name}' {problem}");
}
