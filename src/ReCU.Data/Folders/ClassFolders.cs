namespace ReCU.Data;

/// <summary>The files of a folder that has a folder for each class.</summary>
/// <param name="Files">The images: class by class, each in the ordinal order of its path.</param>
/// <param name="Labels">The class of each file.</param>
/// <param name="ClassNames">The classes in their order.</param>
internal sealed record ClassFolders(string[] Files, int[] Labels, IReadOnlyList<string> ClassNames)
{
    private static readonly string[] _endings = [".jpg", ".jpeg", ".png", ".bmp", ".webp"];

    /// <summary>Looks for files.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">The classes, and whether to look into folders of theirs.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It has no classes, another class, or a class without images.</exception>
    public static ClassFolders Of(string path, ImageFolderOptions options)
    {
        string[] folders = Names(path, Directory.EnumerateDirectories(path, "*", Visible(false)));
        if (folders.Length == 0)
        {
            throw new InvalidDataException($"'{path}' has no folders; one for each class was expected.");
        }

        IReadOnlyList<string> classes = options.ClassNames ?? folders;
        if (Array.Find(folders, folder => !classes.Contains(folder)) is { } other)
        {
            throw new InvalidDataException(
                $"'{path}' has a folder '{other}', which is none of the classes {string.Join(", ", classes)}.");
        }

        var files = new List<string>();
        var labels = new List<int>();
        for (int label = 0; label < classes.Count; label++)
        {
            string[] found = folders.Contains(classes[label])
                ? FilesOf(path, Path.Combine(path, classes[label]), options)
                : [];
            files.AddRange(found);
            labels.AddRange(Enumerable.Repeat(label, found.Length));
        }

        return new ClassFolders([.. files], [.. labels], classes);
    }

    private static string[] FilesOf(string root, string folder, ImageFolderOptions options)
    {
        string[] names = Names(root, Directory
            .EnumerateFiles(folder, "*", Visible(options.IncludeSubfolders))
            .Where(file => _endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)));
        return names.Length > 0
            ? names
            : throw new InvalidDataException(
                $"'{folder}' has no images; files that end with {string.Join(", ", _endings)} were expected.");
    }

    // Relative and with one kind of slash, so that the order is the same everywhere.
    private static string[] Names(string root, IEnumerable<string> paths)
    {
        string[] names = [.. paths.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    // Hidden files are the file manager's, not images.
    private static EnumerationOptions Visible(bool recursive) => new()
    {
        IgnoreInaccessible = false,
        RecurseSubdirectories = recursive,
    };
}
