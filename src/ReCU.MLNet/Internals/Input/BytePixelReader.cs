using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Input;

/// <summary>Reads a vector column of bytes.</summary>
internal sealed class BytePixelReader(DataViewRow row, DataViewSchema.Column column) : PixelReader(row, column.Name)
{
    private readonly ValueGetter<VBuffer<byte>> _getter = row.GetGetter<VBuffer<byte>>(column);
    private VBuffer<byte> _values;

    public override bool HasBytes => true;

    public override void Read(Span<float> destination)
    {
        Get(destination.Length);
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

    public override void ReadBytes(Span<byte> destination)
    {
        Get(destination.Length);
        _values.CopyTo(destination);
    }

    private void Get(int expected)
    {
        _getter(ref _values);
        if (_values.Length != expected)
        {
            throw Wrong($"the vector has {_values.Length} values; {expected} were expected.");
        }
    }
}
