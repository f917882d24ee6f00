using ReCU.Data.Files;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>
/// The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky, 2009): files of records, each one or two labels and an
/// image of 3x32x32 pixels, planar.
/// </summary>
public static class CifarFiles
{
    /// <summary>The default limit for pixels in memory: 2 GiB.</summary>
    public const long DefaultMemoryLimit = 1L << 31;

    /// <summary>Opens a part of a data set by the original names of its files.</summary>
    /// <param name="folder">The folder, such as <c>cifar-10-batches-bin</c>.</param>
    /// <param name="part">Which files. The names of the classes are read if their file exists.</param>
    /// <param name="labels">Which data set it is, and which labels count.</param>
    /// <param name="memoryLimit">Bytes of pixels that are read into memory; larger sets stay in their files.</param>
    /// <returns>The images, file after file.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">The length of a file is not a multiple of a record, or a label is not a
    /// class.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static ImageDataset Load(
        string folder, CifarPart part, CifarLabels labels = CifarLabels.Cifar10, long memoryLimit = DefaultMemoryLimit)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }

        CifarFormat format = CifarFormat.For(labels);
        return Load(format.FilesOf(folder, part), labels, ReadNames(folder, format), memoryLimit);
    }

    /// <summary>Opens files of a data set.</summary>
    /// <param name="files">The files, at least one.</param>
    /// <param name="labels">Which data set they belong to, and which labels count.</param>
    /// <param name="classNames">Names of the classes; null numbers them.</param>
    /// <param name="memoryLimit">Bytes of pixels that are read into memory; larger sets stay in their files.</param>
    /// <returns>The images, file after file.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">The length of a file is not a multiple of a record, or a label is not a
    /// class.</exception>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static ImageDataset Load(
        IReadOnlyList<string> files,
        CifarLabels labels = CifarLabels.Cifar10,
        IReadOnlyList<string>? classNames = null,
        long memoryLimit = DefaultMemoryLimit)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        ArgumentOutOfRangeException.ThrowIfNegative(memoryLimit);
        CifarFormat format = CifarFormat.For(labels);
        if (classNames is not null && classNames.Count != format.ClassCount)
        {
            throw new ArgumentException(
                $"There are {classNames.Count} names, but {format.ClassCount} classes.", nameof(classNames));
        }

        RecordFile[] records = [.. files.Select(file => Measure(file, format))];
        long count = records.Sum(file => (long)file.Count);
        if (count > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The files hold {count} images; at most {Array.MaxLength} were expected.", nameof(files));
        }

        var classes = new int[count];
        FeatureShape shape = CifarFormat.Shape;
        if (count * shape.Count > Math.Min(memoryLimit, Array.MaxLength))
        {
            ReadAll(records, format, classes, pixels: null);
            return new RecordDataset(records, shape, classes, format.ClassCount, memoryLimit)
            {
                ClassNames = classNames,
            };
        }

        var pixels = new byte[count * shape.Count];
        ReadAll(records, format, classes, pixels);
        return new ImageSet(shape, pixels, classes, format.ClassCount) { ClassNames = classNames };
    }

    private static RecordFile Measure(string path, CifarFormat format)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        return file.Length > 0 && file.Length % format.RecordLength == 0
            ? new RecordFile(path, 0, format.RecordLength, format.LabelLength, (int)(file.Length / format.RecordLength))
            : throw new InvalidDataException(
                $"'{path}' has {file.Length} bytes; a whole number of records of {format.RecordLength} bytes was "
                + "expected.");
    }

    private static void ReadAll(RecordFile[] files, CifarFormat format, int[] labels, byte[]? pixels)
    {
        int row = 0;
        var record = new byte[format.RecordLength];
        foreach (RecordFile file in files)
        {
            using FileStream stream = File.OpenRead(file.Path);
            for (int i = 0; i < file.Count; i++, row++)
            {
                stream.ReadExactly(record);
                labels[row] = record[format.LabelOffset];
                if (labels[row] >= format.ClassCount)
                {
                    throw new InvalidDataException(
                        $"'{file.Path}': the label of record {i} is {labels[row]}; labels from 0 to "
                        + $"{format.ClassCount - 1} were expected.");
                }

                if (pixels is not null)
                {
                    record.AsSpan(format.LabelLength).CopyTo(pixels.AsSpan(row * CifarFormat.Shape.Count));
                }
            }
        }
    }

    private static string[]? ReadNames(string folder, CifarFormat format)
    {
        string path = Path.Combine(folder, format.NameFile);
        if (!File.Exists(path))
        {
            return null;
        }

        string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == format.ClassCount
            ? names
            : throw new InvalidDataException(
                $"'{path}' has {names.Length} names; {format.ClassCount} were expected, a line each.");
    }
}
