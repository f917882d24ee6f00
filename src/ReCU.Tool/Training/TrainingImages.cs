using ReCU.Data;
using ReCU.Graph;
using ReCU.Tool.Arguments;
using ReCU.Tool.Terminals;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The images of a training.</summary>
/// <param name="Format">Format on the disk.</param>
/// <param name="Training">The training images.</param>
/// <param name="Validation">The images that choose the best epoch; null holds back some of the others.</param>
/// <param name="Test">The images that decide nothing; null if there are none.</param>
/// <param name="Shape">Shape of an image as the network receives it, without any border.</param>
/// <param name="Root">Their folder.</param>
/// <param name="Kind">Format on the disk, in words.</param>
internal sealed record TrainingImages(
    DataFormat Format,
    ImageDataset Training,
    ImageDataset? Validation,
    ImageDataset? Test,
    FeatureShape Shape,
    string Root,
    string Kind)
{
    private const int DefaultSize = 64;

    // As the library does for rows: larger data stay in their files.
    private const long MemoryLimit = 1L << 31;

    /// <summary>Opens a data set, describes it, and reads it if it fits into memory.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="settings">Folder, size, grey.</param>
    /// <param name="crop">The crop of larger images, or null.</param>
    /// <param name="defaultSize">Size of the pictures if the user gives none.</param>
    /// <param name="consoles">Receives the description.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="InvalidDataException">The data set is missing or broken.</exception>
    public static TrainingImages Open(
        DataFolder data,
        TrainSettings settings,
        CentreCrop? crop,
        (int Height, int Width)? defaultSize,
        Consoles consoles,
        CancellationToken cancellation)
    {
        if (!data.Has(DataPart.Training))
        {
            throw new InvalidDataException(
                $"'{data.Path}' has no training images: there is "
                + $"{string.Join(" and ", data.Parts.Select(data.Describe))}, but no part for training.");
        }

        bool areFolders = data.Format == DataFormat.ImageFolders;
        (int Height, int Width)? size = settings.Size is { } text && ImageSize.TryParse(text, out var given)
            ? given
            : areFolders ? defaultSize ?? (DefaultSize, DefaultSize) : null;
        var options = new ImageFolderOptions
        {
            Channels = settings.Grey ? 1 : 3,
            Size = crop is null ? size : null,
            BrokenImages = BrokenImages.Skip,
        };
        ImageDataset training = data.Open(DataPart.Training, options);
        if (training.ClassCount < 2)
        {
            throw new InvalidDataException(
                $"'{data.Path}' has one folder of pictures; a folder for each of at least two classes was expected. If "
                + "the classes are folders within it, give that folder.");
        }

        FeatureShape shape = crop is null
            ? training.CommonShape!.Value
            : new FeatureShape(training.Channels, crop.Height, crop.Width);
        ImageFolderOptions others = options with { ClassNames = training.ClassNames };
        consoles.Note($"{settings.Data}: {data}, {training.ClassCount} classes, images of {shape}");
        var names = new Dictionary<DataPart, ImageDataset> { [DataPart.Training] = training };
        foreach (DataPart part in data.Parts.Where(part => part != DataPart.Training))
        {
            names[part] = data.Open(part, others);
            CheckFits(names[part], data.Describe(part), training, isCropped: crop is not null);
        }

        foreach ((DataPart part, ImageDataset images) in names)
        {
            consoles.Note($"  {data.Describe(part)}: {images.Count} images");
        }

        ImageDataset? Load(DataPart part) => names.TryGetValue(part, out ImageDataset? images)
            ? Read(images, data.Describe(part), isCropped: crop is not null, consoles, cancellation)
            : null;
        return new TrainingImages(
            data.Format,
            Load(DataPart.Training)!,
            Load(DataPart.Validation),
            Load(DataPart.Test),
            shape,
            data.Path,
            $"{data}");
    }

    // Now, not when they are scored after the training. Cropped images may have any sizes.
    private static void CheckFits(ImageDataset images, string part, ImageDataset training, bool isCropped)
    {
        if (images.ClassCount > training.ClassCount)
        {
            throw new InvalidDataException(
                $"The images for {part} have {images.ClassCount} classes, but those for training "
                + $"{training.ClassCount}; a network knows only the classes that it was trained on.");
        }

        if (!isCropped && images.CommonShape != training.CommonShape)
        {
            throw new InvalidDataException(
                $"The images for {part} are {images.CommonShape}, but those for training {training.CommonShape}.");
        }
    }

    // Decoded once, not in every epoch; broken images are named before the training, not after it.
    private static ImageDataset Read(
        ImageDataset images, string part, bool isCropped, Consoles consoles, CancellationToken cancellation)
    {
        foreach ((string ending, int count) in images.PassedOver)
        {
            consoles.Warn($"{part}: {count} files that end with '{ending}' are not readable pictures");
        }

        if (isCropped)
        {
            return new UncroppedImages(images) { ClassNames = images.ClassNames };
        }

        if (images is not ImageFolder || images.CommonShape is not { } shape
            || (long)images.Count * shape.Count > MemoryLimit)
        {
            return images;
        }

        ImageSet loaded = ImageSet.Load(images, progress: null, cancellation);
        if (images.LeftOut is { Count: > 0 } broken)
        {
            consoles.Warn(
                $"{part}: {broken.Count} of {images.Count} images are broken and are skipped: "
                + ShortList.Of([.. broken.Select(image => $"'{image.Path}': {image.Reason}")]));
        }

        return loaded;
    }
}
