using Microsoft.ML;
using ReCU.Data;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Training;

/// <summary>One pass over the rows of a view, for a stream of images.</summary>
internal sealed class RowSequence : IImageSequence
{
    private readonly DataViewRowCursor _cursor;
    private readonly PixelReader _pixels;
    private readonly Func<string?> _label;
    private readonly Func<string?, int, bool> _isLabelOfRow;
    private readonly ReCUBinaryNetOptions _options;
    private int _row = -1;

    /// <param name="data">The rows.</param>
    /// <param name="options">Columns, image shape and cancellation.</param>
    /// <param name="isLabelOfRow">Whether a label equals the one that was read for a row before.</param>
    public RowSequence(IDataView data, ReCUBinaryNetOptions options, Func<string?, int, bool> isLabelOfRow)
    {
        DataViewSchema.Column label = data.Schema[options.LabelColumnName];
        DataViewSchema.Column image = data.Schema[options.ImageColumnName];
        _options = options;
        _isLabelOfRow = isLabelOfRow;
        _cursor = data.GetRowCursor([label, image]);
        _pixels = InputColumn.CreateReader(
            _cursor, image, options.ImageShape, options.CentreCrop?.ShorterSide);
        _label = LabelColumn.TextGetter(_cursor, label);
    }

    /// <exception cref="InvalidOperationException">The row is another than it was before.</exception>
    public bool MoveNext()
    {
        _options.CancellationToken.ThrowIfCancellationRequested();
        if (!_cursor.MoveNext())
        {
            return false;
        }

        _row++;
        // Otherwise images would get the labels of others.
        string? label = _label();
        return _isLabelOfRow(label, _row) ? true : throw new InvalidOperationException(
            $"Column '{_options.LabelColumnName}', row {_row} (counted from 0): the label is '{label}', which it was "
            + "not when the rows were read before. Rows that do not fit into MemoryLimit are read once an epoch "
            + "and must come in the same order each time.");
    }

    public void Read(Span<float> pixels) => _pixels.Read(pixels);

    public bool TryReadBytes(Span<byte> pixels)
    {
        if (!_pixels.HasBytes)
        {
            return false;
        }

        _pixels.ReadBytes(pixels);
        return true;
    }

    public void Dispose() => _cursor.Dispose();
}
