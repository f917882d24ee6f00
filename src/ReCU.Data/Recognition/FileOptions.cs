using ReCU.Graph;

namespace ReCU.Data.Recognition;

/// <summary>What options for folders mean for files that have sizes and classes of their own.</summary>
internal static class FileOptions
{
    /// <summary>Checks that the images are those that were asked for.</summary>
    /// <exception cref="ArgumentException">The files have another size.</exception>
    /// <exception cref="InvalidDataException">They have other classes.</exception>
    public static ImageDataset Checked(ImageDataset images, ImageFolderOptions options, string path)
    {
        FeatureShape shape = images.CommonShape!.Value;
        if (options.Size is var (height, width) && (height, width) != (shape.Height, shape.Width))
        {
            throw new ArgumentException(
                $"The images in '{path}' are {shape.Height}x{shape.Width} and stay so; {height}x{width} was asked for.",
                nameof(options));
        }

        if (options.ClassNames is { } names && names.Count != images.ClassCount)
        {
            throw new InvalidDataException(
                $"'{path}' has {images.ClassCount} classes, but {names.Count} were expected.");
        }

        if (options.ClassNames is { } wanted && images.ClassNames is { } found && !wanted.SequenceEqual(found))
        {
            throw new InvalidDataException(
                $"'{path}' has the classes {string.Join(", ", found.Take(3))} and so on, but "
                + $"{string.Join(", ", wanted.Take(3))} and so on were expected.");
        }

        return images;
    }
}
