using ReCU.Data.Files;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>
/// The format of MNIST and its kin: a file with grey images of any one size and a file with their labels, both of
/// bytes, plain or compressed with gzip.
/// </summary>
public static class IdxFiles
{
    /// <summary>Opens a part of a data set.</summary>
    /// <param name="imageFile">
    /// The images, such as <c>train-images-idx3-ubyte</c>; where it is not there, the same with <c>.gz</c> is taken.
    /// </param>
    /// <param name="labelFile">Their labels, such as <c>train-labels-idx1-ubyte</c>; likewise.</param>
    /// <param name="options">Classes and memory; null is the default.</param>
    /// <returns>The images: in memory, or, where they take more than the limit, read from their file.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is none of the format, holds more or less than it announces, or does not fit the other; or a label is no
    /// class. The message names the file.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ImageDataset Load(string imageFile, string labelFile, IdxOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageFile);
        ArgumentException.ThrowIfNullOrEmpty(labelFile);
        options ??= new IdxOptions();
        int? knownClasses = options.CheckedClassCount();
        using IdxFile images = IdxFile.Open(imageFile, dimensions: 3);
        int[] labels = ReadLabels(labelFile, images, knownClasses);
        int classes = knownClasses ?? labels.Max() + 1;
        (int height, int width) = (images.Lengths[1], images.Lengths[2]);
        if ((long)height * width > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"'{images.Path}' has images of {height}x{width}; at most {Array.MaxLength} pixels were expected.");
        }

        FeatureShape shape = (1, height, width);
        if (images.Count <= Math.Min(options.MemoryLimit, Array.MaxLength))
        {
            return new ImageSet(shape, images.ReadAll(), labels, classes) { ClassNames = options.ClassNames };
        }

        if (images.IsCompressed)
        {
            throw new InvalidDataException(
                $"'{images.Path}' holds {images.Count} bytes of pixels, but MemoryLimit is {options.MemoryLimit}, and "
                + "gzip can only be read from its beginning. Unpack the file, or raise MemoryLimit.");
        }

        var file = new RecordFile(images.Path, images.Start, shape.Count, PixelOffset: 0, labels.Length);
        return new RecordDataset([file], shape, labels, classes, options.MemoryLimit)
        {
            ClassNames = options.ClassNames,
        };
    }

    private static int[] ReadLabels(string path, IdxFile images, int? classes)
    {
        using IdxFile file = IdxFile.Open(path, dimensions: 1);
        if (file.Lengths[0] != images.Lengths[0])
        {
            throw new InvalidDataException(
                $"'{file.Path}' has {file.Lengths[0]} labels, but '{images.Path}' has {images.Lengths[0]} images.");
        }

        byte[] labels = file.ReadAll();
        int wrong = Array.FindIndex(labels, label => label >= classes);
        return wrong < 0
            ? Array.ConvertAll(labels, label => (int)label)
            : throw new InvalidDataException(
                $"'{file.Path}': label {wrong} is {labels[wrong]}; labels from 0 to {classes - 1} were expected.");
    }
}
