using Microsoft.ML;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.Rows;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>A batch of images as rows, in the schema of a pipeline; columns other than the image have no values.</summary>
/// <param name="schema">The schema.</param>
/// <param name="image">Index of the image column.</param>
/// <param name="shape">Shape of an image.</param>
/// <param name="pixels">[N, channels, height, width], from 0 to 255.</param>
internal sealed class TeacherRows(DataViewSchema schema, int image, FeatureShape shape, float[] pixels) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    /// <summary>Index of the image column.</summary>
    public int Image => image;

    /// <summary>Number of images.</summary>
    public int Count => pixels.Length / shape.Count;

    public long? GetRowCount() => Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new TeacherRowCursor(this, new ActiveColumns(schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>One of the images.</summary>
    public ImagePixels this[int row] =>
        new(row, shape, ReadOnlyMemory<byte>.Empty, pixels.AsMemory(row * shape.Count, shape.Count));
}
