using ReCU.Data;
using ReCU.MLNet.Internals.Images;

namespace Microsoft.ML;

/// <summary>Data sets of images for ML.NET.</summary>
public static class ReCUDataCatalogExtensions
{
    /// <summary>
    /// Creates an <see cref="IDataView"/> over a data set of images. Pixels are read only if their column is.
    /// </summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="images">
    /// The data set: an <see cref="ImageFolder"/>, one that <see cref="CifarFiles"/> or <see cref="IdxFiles"/> loaded,
    /// or your own.
    /// </param>
    /// <param name="labelColumnName">
    /// Name of the column with the classes: a key, whose values are the names of the classes, or their numbers as text.
    /// </param>
    /// <param name="imageColumnName">
    /// Name of the column with the images. If all have one shape, it is a vector of channels x height x width values in
    /// planar order, bytes or floats as in the data set; if their sizes differ, it is an <see cref="Data.MLImage"/>.
    /// </param>
    /// <param name="pathColumnName">
    /// Name of a column for the absolute path of each image's file, as text, for data sets with files such as <see
    /// cref="ImageFolder"/>; null, the default, for none.
    /// </param>
    /// <returns>
    /// One row per image. Broken images that the data set skips are missing; to find them, every cursor then reads the
    /// pixels.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The names are empty or equal, images of different sizes have neither 1 nor 3 channels, or paths are requested
    /// and there are no files.
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
