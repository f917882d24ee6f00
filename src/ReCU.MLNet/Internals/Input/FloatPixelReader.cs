using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Input;

/// <summary>Reads a vector column of floats.</summary>
/// <param name="row">The row, or the cursor.</param>
/// <param name="column">The column.</param>
/// <param name="takesBytes">Whether they must be whole numbers from 0 to 255.</param>
internal sealed class FloatPixelReader(DataViewRow row, DataViewSchema.Column column, bool takesBytes)
    : PixelReader(row, column.Name)
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
        if (takesBytes)
        {
            CheckBytes(destination);
        }
    }
}
