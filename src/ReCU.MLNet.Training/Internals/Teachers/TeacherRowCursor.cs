using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.MLNet.Internals.Images;
using ReCU.MLNet.Internals.Rows;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>Goes through the images of a batch in their order.</summary>
internal sealed class TeacherRowCursor(TeacherRows rows, ActiveColumns active) : DataViewRowCursor
{
    private int _row = -1;
    private int _next;

    public override DataViewSchema Schema => rows.Schema;

    public override long Position => _row;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        _row = _next < rows.Count ? _next++ : -1;
        return _row >= 0;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        ActiveColumns.Typed<TValue>(column, active.Contains(column) ? CreateGetter(column) : null);

    private Delegate CreateGetter(DataViewSchema.Column column)
    {
        if (column.Index != rows.Image)
        {
            return column.Type is VectorDataViewType other
                ? (Delegate)GenericCall.Invoke(
                    typeof(TeacherRowCursor), nameof(EmptyVector), other.ItemType.RawType, other.Size)!
                : (Delegate)GenericCall.Invoke(typeof(TeacherRowCursor), nameof(NoValue), column.Type.RawType)!;
        }

        return column.Type is not VectorDataViewType vector
            ? new CurrentImage(() => rows[_row]).Getter
            : vector.ItemType == NumberDataViewType.Byte
                ? new ValueGetter<VBuffer<byte>>(ReadBytes)
                : new ValueGetter<VBuffer<float>>(ReadFloats);
    }

    private static ValueGetter<T> NoValue<T>() => (ref T value) => value = default!;

    private static ValueGetter<VBuffer<T>> EmptyVector<T>(int size) =>
        (ref VBuffer<T> value) => value = VBufferEditor.Create(ref value, size, 0).Commit();

    private void ReadFloats(ref VBuffer<float> pixels)
    {
        ReadOnlySpan<float> image = rows[_row].Floats.Span;
        VBufferEditor<float> editor = VBufferEditor.Create(ref pixels, image.Length);
        image.CopyTo(editor.Values);
        pixels = editor.Commit();
    }

    private void ReadBytes(ref VBuffer<byte> pixels)
    {
        ReadOnlySpan<float> image = rows[_row].Floats.Span;
        VBufferEditor<byte> editor = VBufferEditor.Create(ref pixels, image.Length);
        for (int i = 0; i < image.Length; i++)
        {
            editor.Values[i] = PixelConversion.Round(image[i]);
        }

        pixels = editor.Commit();
    }
}
