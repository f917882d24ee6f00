using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using ReCU.Graph;
using ReCU.MLNet.Internals.Input;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>The column with the images: what it may be, and who reads it.</summary>
internal static class InputColumn
{
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, FeatureShape shape)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Select(c => c.Name));
        return Fits(column.Type, shape)
            ? column
            : throw Mismatch(name, column.Type.ToString()!, shape, Hint(column.Type, shape));
    }

    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static void Check(SchemaShape schema, string name, FeatureShape shape)
    {
        SchemaShape.Column column = schema.FirstOrDefault(c => c.Name == name);
        if (column.Name is null)
        {
            throw Missing(name, schema.Select(c => c.Name));
        }

        bool fits = column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => !column.IsKey && IsPixel(column.ItemType),
            SchemaShape.Column.VectorKind.Scalar => TakesImages(shape) && column.ItemType is ImageDataViewType,
            _ => false,
        };
        if (!fits)
        {
            DataViewType type = column.Kind == SchemaShape.Column.VectorKind.Scalar
                ? column.ItemType
                : new VectorDataViewType((PrimitiveDataViewType)column.ItemType);
            throw Mismatch(name, $"{column.Kind} of {column.ItemType}", shape, Hint(type, shape));
        }
    }

    /// <summary>Makes a reader of the column.</summary>
    /// <param name="row">The row, or the cursor.</param>
    /// <param name="column">The column.</param>
    /// <param name="shape">Shape of the images that the network reads.</param>
    /// <param name="shorterSide">As <see cref="ReCUScoringOptions.ShorterSide"/>.</param>
    /// <param name="takesBytes">Whether floats must be whole numbers from 0 to 255.</param>
    public static PixelReader CreateReader(
        DataViewRow row,
        DataViewSchema.Column column,
        FeatureShape shape,
        int? shorterSide,
        bool takesBytes = false) =>
        column.Type switch
        {
            ImageDataViewType => new ImagePixelReader(row, column, shape, shorterSide),
            VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Byte =>
                new BytePixelReader(row, column),
            _ => new FloatPixelReader(row, column, takesBytes),
        };

    private static bool Fits(DataViewType type, FeatureShape shape) => type switch
    {
        ImageDataViewType => TakesImages(shape),
        VectorDataViewType vector => IsPixel(vector.ItemType) && VectorLayout.IsPlanar(vector, shape),
        _ => false,
    };

    private static bool IsPixel(DataViewType type) =>
        type == NumberDataViewType.Single || type == NumberDataViewType.Byte;

    private static bool TakesImages(FeatureShape shape) => shape.Channels is 1 or 3;

    private static string Hint(DataViewType type, FeatureShape shape) => type switch
    {
        VectorDataViewType vector when IsPixel(vector.ItemType) => VectorLayout.Hint(vector, shape),
        TextDataViewType => " Where it holds paths, mlContext.Transforms.LoadImages makes images of them.",
        _ => "",
    };

    private static ArgumentException Missing(string name, IEnumerable<string> columns) =>
        new($"The input column '{name}' was not found; the data have {string.Join(", ", columns)}.");

    private static ArgumentException Mismatch(string name, string found, FeatureShape shape, string hint)
    {
        string image = TakesImages(shape) ? ", or an image" : "";
        return new ArgumentException(
            $"The input column '{name}' is {found}; the network reads {shape} pixels: a vector of {shape.Count} Single "
            + $"or Byte in planar order{image} was expected.{hint}");
    }
}
