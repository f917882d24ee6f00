using ReCU.Data;
using ReCU.MLNet.Internals.Images;

namespace Microsoft.ML;

/// <summary>Data sets of images as ML.NET reads them.</summary>
public static class ReCUDataCatalogExtensions
{
    /// <summary>Makes a data set of images readable for ML.NET. Pixels are read where their column is.</summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="images">
    /// The data set: an <see cref="ImageFolder"/>, what <see cref="CifarFiles"/> or <see cref="IdxFiles"/> load, or an
    /// own one.
    /// </param>
    /// <param name="labelColumnName">
    /// Name of the column with the classes: a key, whose values are the names of the classes, or their numbers as text.
    /// </param>
    /// <param name="imageColumnName">
    /// Name of the column with the images. Where all are of one shape, it is a vector of channels x height x width
    /// bytes in planar order, or floats where the data set has floats; where their sizes differ, it is an
    /// <see cref="Data.MLImage"/>.
    /// </param>
    /// <param name="pathColumnName">
    /// Name of a column with the absolute path of each image's file, as text, such as an <see cref="ImageFolder"/> has
    /// them; null, the default, for none.
    /// </param>
    /// <returns>
    /// A row for each image. Rows that the data set leaves out because they are broken are missing; to know them, every
    /// cursor then reads the pixels.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The names are empty or the same, images of different sizes have neither 1 nor 3 channels, or paths are asked for
    /// where there are no files.
    /// </exception>
    public static IDataView LoadFromImages(
        this DataOperationsCatalog catalog,
        ImageDataset images,
        string labelColumnName = "Label",
        string imageColumnName = "Pixels",
        string? pathColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(images);
        return new ImageDataView(images, labelColumnName, imageColumnName, pathColumnName);
    }
}
