using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Input;

/// <summary>Reads a vector column of floats.</summary>
internal sealed class FloatPixelReader(DataViewRow row, DataViewSchema.Column column) : PixelReader(row, column.Name)
{
    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _values;

    public override void Read(Span<float> destination)
    {
        _getter(ref _values);
        if (_values.Length != destination.Length)
        {
            throw Wrong($"the vector has {_values.Length} values; {destination.Length} were expected.");
        }

        _values.CopyTo(destination);
        CheckFinite(destination);
    }
}

/// <summary>Reads a vector column of bytes.</summary>
internal sealed class BytePixelReader(DataViewRow row, DataViewSchema.Column column) : PixelReader(row, column.Name)
{
    private readonly ValueGetter<VBuffer<byte>> _getter = row.GetGetter<VBuffer<byte>>(column);
    private VBuffer<byte> _values;

    public override void Read(Span<float> destination)
    {
        _getter(ref _values);
        if (_values.Length != destination.Length)
        {
            throw Wrong($"the vector has {_values.Length} values; {destination.Length} were expected.");
        }

        if (_values.IsDense)
        {
            TensorPrimitives.ConvertTruncating(_values.GetValues(), destination);
            return;
        }

        destination.Clear();
        ReadOnlySpan<int> indices = _values.GetIndices();
        ReadOnlySpan<byte> values = _values.GetValues();
        for (int i = 0; i < indices.Length; i++)
        {
            destination[indices[i]] = values[i];
        }
    }
}
