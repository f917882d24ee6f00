using System.Buffers.Binary;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading;

/// <summary>
/// A constant of a file. Its shape is checked against the data that is there before anything is allocated; decoded
/// values are kept, for several operators may share a constant.
/// </summary>
internal sealed class ConstantTensor
{
    private readonly TensorProto _proto;
    private readonly int[] _shape;
    private FloatTensor? _floats;
    private BitTensor? _signs;
    private bool _holdsOthersThanSigns;

    /// <exception cref="InvalidModelException">
    /// The data lies outside the file, is not as long as the shape says, or a dimension is not at least 1.
    /// </exception>
    public ConstantTensor(string name, TensorProto proto)
    {
        Name = name;
        _proto = proto;
        if (proto.DataLocation != TensorProto.Types.DataLocation.Default || proto.ExternalData.Count > 0)
        {
            throw Invalid("keeps its data in another file; a model must be one file.");
        }

        if (proto.Dims.Count > ModelLimits.Rank)
        {
            throw Invalid($"has {proto.Dims.Count} dimensions; at most {ModelLimits.Rank} were expected.");
        }

        long count = 1;
        foreach (long dimension in proto.Dims)
        {
            if (dimension is < 1 or > int.MaxValue || count > int.MaxValue / dimension)
            {
                throw Invalid(
                    $"has the shape [{string.Join(", ", proto.Dims)}]; dimensions must be at least 1 and "
                    + "their product below 2^31.");
            }

            count *= dimension;
        }

        Count = (int)count;
        CheckLength();
        _shape = proto.Dims.Count == 0 ? [1] : [.. proto.Dims.Select(d => (int)d)];
    }

    public string Name { get; }

    public int Count { get; }

    public ElementType Type => (ElementType)_proto.DataType;

    /// <summary>Dimensions; [1] for a scalar.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>The values of a float32 tensor.</summary>
    public FloatTensor ToFloats()
    {
        Expect(ElementType.Float);
        if (_floats is null)
        {
            var values = new float[Count];
            ReadOnlySpan<byte> raw = _proto.RawData.Span;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = raw.IsEmpty
                    ? _proto.FloatData[i]
                    : BinaryPrimitives.ReadSingleLittleEndian(raw[(sizeof(float) * i)..]);
            }

            _floats = new FloatTensor(_shape, values);
        }

        return _floats;
    }

    /// <summary>The signs of a float32 tensor, or null where it holds anything but +1 and -1.</summary>
    public BitTensor? ToSigns()
    {
        if (_signs is null && !_holdsOthersThanSigns)
        {
            ReadOnlySpan<float> values = ToFloats().Values;
            _holdsOthersThanSigns = values.ContainsAnyExcept(1f, -1f);
            _signs = _holdsOthersThanSigns ? null : BitTensor.FromSigns(_shape, values);
        }

        return _signs;
    }

    /// <summary>The values of an int64 tensor.</summary>
    public long[] ToIntegers()
    {
        Expect(ElementType.Int64);
        var values = new long[Count];
        ReadOnlySpan<byte> raw = _proto.RawData.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = raw.IsEmpty
                ? _proto.Int64Data[i]
                : BinaryPrimitives.ReadInt64LittleEndian(raw[(sizeof(long) * i)..]);
        }

        return values;
    }

    /// <summary>The values of a uint8 tensor that is stored as bytes.</summary>
    public ReadOnlySpan<byte> ToBytes()
    {
        Expect(ElementType.UInt8);
        return _proto.RawData.Length == Count
            ? _proto.RawData.Span
            : throw Invalid("stores its bytes as integers; raw data was expected.");
    }

    private void Expect(ElementType type)
    {
        if (Type != type)
        {
            throw Invalid($"has the element type {Type}; {type} was expected.");
        }
    }

    private void CheckLength()
    {
        (int size, int typed) = Type switch
        {
            ElementType.Float => (sizeof(float), _proto.FloatData.Count),
            ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => (1, _proto.Int32Data.Count),
            ElementType.Int32 => (sizeof(int), _proto.Int32Data.Count),
            ElementType.Int64 => (sizeof(long), _proto.Int64Data.Count),
            _ => throw Invalid($"has the element type {Type}, which this library cannot read."),
        };
        bool fits = _proto.RawData.IsEmpty
            ? typed == Count
            : typed == 0 && _proto.RawData.Length == (long)size * Count;
        if (!fits)
        {
            throw Invalid(
                $"has {_proto.RawData.Length} bytes and {typed} values of data; its shape "
                + $"[{string.Join(", ", _proto.Dims)}] takes {Count} values of {size} bytes.");
        }
    }

    private InvalidModelException Invalid(string problem) => new($"Constant '{Name}' {problem}");
}
