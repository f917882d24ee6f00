using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.MLNet.Internals.Rows;

namespace ReCU.MLNet.Internals.Images;

/// <summary>Goes through the images of a data set; reads pixels only where somebody asks for them.</summary>
internal sealed class ImageDataCursor : DataViewRowCursor
{
    private readonly ImageDataset _images;
    private readonly IReadOnlyList<string>? _paths;
    private readonly int[] _rows;
    private readonly ActiveColumns _active;
    private readonly IImageReader? _reader;
    private ImagePixels _current;
    private int _row = -1;
    private int _next;
    private long _position = -1;

    public ImageDataCursor(ImageDataView view, int[] rows, ActiveColumns active)
    {
        _images = view.Images;
        _paths = view.Paths;
        _rows = rows;
        _active = active;
        Schema = view.Schema;
        // Which rows there are must not depend on the columns that are asked for.
        bool reads = active.Contains(Schema[ImageDataView.ImageIndex]) || _images.MayLeaveOut;
        _reader = reads ? _images.Open(rows) : null;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        while (_next < _rows.Length)
        {
            _row = _rows[_next++];
            if (_reader is null || TryRead(_reader))
            {
                _position++;
                return true;
            }
        }

        _row = -1;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new DataViewRowId((ulong)CurrentRow(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        ActiveColumns.Typed<TValue>(column, _active.Contains(column) ? CreateGetter(column) : null);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _row = -1;
            _reader?.Dispose();
        }

        base.Dispose(disposing);
    }

    private Delegate CreateGetter(DataViewSchema.Column column)
    {
        if (column.Index == ImageDataView.LabelIndex)
        {
            return new ValueGetter<uint>((ref uint key) => key = (uint)_images.Labels[CurrentRow()] + 1);
        }

        if (column.Index == ImageDataView.PathIndex)
        {
            return new ValueGetter<ReadOnlyMemory<char>>(
                (ref ReadOnlyMemory<char> path) => path = _paths![CurrentRow()].AsMemory());
        }

        return column.Type is not VectorDataViewType vector
            ? new CurrentImage(Current).Getter
            : vector.ItemType == NumberDataViewType.Byte
                ? new ValueGetter<VBuffer<byte>>(ReadBytes)
                : new ValueGetter<VBuffer<float>>(ReadFloats);
    }

    private void ReadBytes(ref VBuffer<byte> pixels)
    {
        ReadOnlySpan<byte> bytes = Current().Bytes.Span;
        VBufferEditor<byte> editor = VBufferEditor.Create(ref pixels, bytes.Length);
        bytes.CopyTo(editor.Values);
        pixels = editor.Commit();
    }

    private void ReadFloats(ref VBuffer<float> pixels)
    {
        ImagePixels image = Current();
        VBufferEditor<float> editor = VBufferEditor.Create(ref pixels, image.Shape.Count);
        image.CopyTo(editor.Values);
        pixels = editor.Commit();
    }

    private bool TryRead(IImageReader reader)
    {
        if (reader.Read(1) is not [ImagePixels image])
        {
            return false;
        }

        _current = image;
        return true;
    }

    private ImagePixels Current()
    {
        CurrentRow();
        return _current;
    }

    private int CurrentRow() =>
        _row >= 0 ? _row : throw new InvalidOperationException("The cursor is not on a row: call MoveNext first.");
}
