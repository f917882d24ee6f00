using ReCU.Data.Folders;

namespace ReCU.Data.Recognition;

/// <summary>Recognises folders of images.</summary>
internal static class FolderRecognition
{
    private const string ClassFile = "classes.txt";

    /// <summary>The only folder in a folder that has nothing else to look at; null where there are others.</summary>
    public static string? OnlyFolder(string path) =>
        VisibleFolder.Root(path).Folders().Take(2).ToArray() is [var only] ? only.Path : null;

    /// <summary>Whether a folder's folders are parts of a data set.</summary>
    public static bool HasParts(string path) => PartsOf(path).Length > 0;

    /// <summary>Recognises a folder.</summary>
    /// <exception cref="InvalidDataException">It has no folders, or two for the same part.</exception>
    public static DataFolder Find(string path)
    {
        string[] names = PartsOf(path);
        Dictionary<DataPart, string> parts = names.Length == 0 ? new() { [DataPart.Training] = "" } : [];
        foreach (string name in names)
        {
            // DataSetParts knows no other names than these.
            DataPart part = PartNames.PartOf(name)!.Value;
            if (!parts.TryAdd(part, name))
            {
                throw new InvalidDataException(
                    $"'{path}' has two folders of one part of a data set: '{parts[part]}' and '{name}'. Give one of "
                    + $"them, such as '{Path.Combine(path, name)}'.");
            }
        }

        if (names.Length == 0 && !VisibleFolder.Root(path).Folders().Any())
        {
            throw new InvalidDataException(
                $"'{path}' holds no data set: neither a folder of images for each class, or train and val with such "
                + "folders, nor the files of CIFAR (.bin) or of MNIST and its kin (idx3-ubyte).");
        }

        return new DataFolder(path, DataFormat.ImageFolders, parts, Open)
        {
            DisplayNames = ReadNames(path, parts.Values.First()),
        };

        ImageFolder Open(string name, ImageFolderOptions options) => new(Path.Combine(path, name), options);
    }

    private static string[] PartsOf(string path)
    {
        VisibleFolder root = VisibleFolder.Root(path);
        VisibleFolder[] folders = [.. root.Folders()];
        return DataSetParts.Of(
            folders,
            folders.SelectMany(folder => FolderImages.Find(root, folder, includeSubfolders: true).Files));
    }

    // A file of another kind under that name is none of ours, so it is left alone.
    private static Dictionary<string, string> ReadNames(string path, string part)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string? file = new[] { path, Path.GetDirectoryName(path) ?? path }
            .Select(folder => Path.Combine(folder, ClassFile))
            .FirstOrDefault(File.Exists);
        if (file is null)
        {
            return names;
        }

        foreach (string line in File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line.Split([' ', '\t'], 2, StringSplitOptions.TrimEntries) is not [var folder, { Length: > 0 } name]
                || !names.TryAdd(folder, name))
            {
                return [];
            }
        }

        bool knowsAll = VisibleFolder.Root(Path.Combine(path, part)).Folders()
            .All(folder => names.ContainsKey(Path.GetFileName(folder.Path)));
        return knowsAll && names.Values.Distinct(StringComparer.Ordinal).Count() == names.Count ? names : [];
    }
}
