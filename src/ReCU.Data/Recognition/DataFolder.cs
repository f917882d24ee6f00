using ReCU.Data.Recognition;

namespace ReCU.Data;

/// <summary>
/// A folder with a data set, recognised by its content: folders of images, one for each class, or <c>train</c>,
/// <c>val</c> and the like with such folders in them; the binary files of CIFAR-10 and CIFAR-100; IDX files, gzip or
/// not. If a folder contains nothing but one such folder, that one is used.
/// </summary>
/// <example>
/// <code>
/// DataFolder data = DataFolder.Recognise("flowers");
/// ImageDataset training = data.Open(DataPart.Training, new ImageFolderOptions { Size = (64, 64) });
/// </code>
/// </example>
public sealed class DataFolder
{
    private readonly IReadOnlyDictionary<DataPart, string> _parts;
    private readonly Func<string, ImageFolderOptions, ImageDataset> _open;

    /// <param name="path">The folder.</param>
    /// <param name="format">What lies in it.</param>
    /// <param name="parts">The name of each part: of its folder or its files; empty where all is one.</param>
    /// <param name="open">Opens the part of a name.</param>
    internal DataFolder(
        string path,
        DataFormat format,
        IReadOnlyDictionary<DataPart, string> parts,
        Func<string, ImageFolderOptions, ImageDataset> open)
    {
        Path = path;
        Format = format;
        _parts = parts;
        _open = open;
    }

    /// <summary>The folder, as an absolute path: the one that was given, or the only one in it.</summary>
    public string Path { get; }

    /// <summary>How the data set lies in it.</summary>
    public DataFormat Format { get; }

    /// <summary>The existing parts, in the order of their use.</summary>
    public IEnumerable<DataPart> Parts => _parts.Keys.Order();

    /// <summary>
    /// Names of classes by the names of their folders, from <c>classes.txt</c> in the folder or the one above. Each
    /// line has a folder's name, a space and the name of the class. Empty without such a file.
    /// </summary>
    public IReadOnlyDictionary<string, string> DisplayNames { get; internal init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Recognises the content of a folder. Images and files are opened later.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// It contains no data set, or several; the message says what to do.
    /// </exception>
    public static DataFolder Recognise(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string whole = System.IO.Path.GetFullPath(path);
        if (File.Exists(whole))
        {
            throw new InvalidDataException(NotAFolder(path));
        }

        if (!Directory.Exists(whole))
        {
            throw new DirectoryNotFoundException($"There is no folder '{path}'.");
        }

        return KnownFiles(whole) ?? OnlyFolderOf(whole) ?? FolderRecognition.Find(whole);
    }

    /// <summary>Whether a part exists.</summary>
    /// <param name="part">The part.</param>
    public bool Has(DataPart part) => _parts.ContainsKey(part);

    /// <summary>Opens a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="options">
    /// Channels, size and the treatment of broken images, for folders; the classes in their order, for all formats.
    /// Pass a test set the classes of its training set. <see cref="DisplayNames"/> are used if the options have none.
    /// Null takes the defaults.
    /// </param>
    /// <exception cref="InvalidDataException">The part is missing or broken, or has other classes.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or not for this format.</exception>
    public ImageDataset Open(DataPart part, ImageFolderOptions? options = null)
    {
        if (!_parts.TryGetValue(part, out string? name))
        {
            throw new InvalidDataException(
                $"'{Path}' has no part for {part.ToString().ToLowerInvariant()}; it has "
                + $"{string.Join(" and ", Parts.Select(one => Describe(one)))}.");
        }

        options ??= new ImageFolderOptions();
        return _open(name, options with { DisplayNames = options.DisplayNames ?? DisplayNames });
    }

    /// <summary>The folder that a part is in: its own, where it has one, else <see cref="Path"/>.</summary>
    /// <param name="part">The part, which is there.</param>
    public string FolderOf(DataPart part) =>
        Format == DataFormat.ImageFolders ? System.IO.Path.Combine(Path, _parts[part]) : Path;

    /// <summary>A part in words, such as <c>training (train)</c>.</summary>
    /// <param name="part">The part, which is there.</param>
    public string Describe(DataPart part) =>
        part.ToString().ToLowerInvariant() + (_parts[part].Length > 0 ? $" ({_parts[part]})" : "");

    /// <summary>The format in words, such as <c>CIFAR-10</c> or <c>folders of images</c>.</summary>
    public override string ToString() => Format switch
    {
        DataFormat.Cifar10 => "CIFAR-10",
        DataFormat.Cifar100 => "CIFAR-100",
        DataFormat.Idx => "IDX files",
        _ => "folders of images",
    };

    private static DataFolder? KnownFiles(string path) => CifarRecognition.Find(path) ?? IdxRecognition.Find(path);

    // What an archive leaves: a folder with a folder that has it all. One of image folders alone could be a class.
    private static DataFolder? OnlyFolderOf(string path) =>
        FolderRecognition.OnlyFolder(path) is { } inner
            ? KnownFiles(inner) ?? (FolderRecognition.HasParts(inner) ? FolderRecognition.Find(inner) : null)
            : null;

    private static string NotAFolder(string path) =>
        System.IO.Path.GetExtension(path).ToLowerInvariant() is ".zip" or ".tar" or ".tgz" or ".gz" or ".xz" or ".7z"
            ? $"'{path}' is a packed file; a folder was expected. Unpack it, and give the folder that it becomes. (IDX "
                + "files may stay packed: give the folder that they are in.)"
            : $"'{path}' is a file; a folder with a data set was expected.";
}
