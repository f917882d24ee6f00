namespace ReCU.Data.Folders;

/// <summary>Which class a folder is, and what it is called.</summary>
internal sealed class FolderNames
{
    private const int NamedClasses = 20;

    private readonly Dictionary<string, string> _displayNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string>? _given;

    /// <summary>Takes names from the options, in their composed form.</summary>
    /// <exception cref="ArgumentException">A class is there twice.</exception>
    public FolderNames(ImageFolderOptions options)
    {
        foreach ((string folder, string name) in options.DisplayNames ?? new Dictionary<string, string>())
        {
            _displayNames[ClassNameCheck.Composed(folder)] = ClassNameCheck.Composed(name);
        }

        _given = options.ClassNames is null ? null : GivenClasses(options.ClassNames);
        ClassNameCheck.Distinct(_given ?? [], nameof(ImageFolderOptions.ClassNames));
    }

    /// <summary>The classes in their order: those that were given, or those of the folders.</summary>
    /// <param name="path">The folder of the classes, for messages.</param>
    /// <param name="folders">The folders in their order.</param>
    /// <exception cref="InvalidDataException">A folder is none of the given classes.</exception>
    /// <exception cref="ArgumentException">Two folders have one display name.</exception>
    public IReadOnlyList<string> ClassesOf(string path, IReadOnlyList<VisibleFolder> folders)
    {
        string[] names = [.. folders.Select(NameOf).Distinct()];
        var folderOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in names.Where(name => !folderOf.TryAdd(Display(name), name)))
        {
            throw new ArgumentException(
                $"DisplayNames calls the folders '{folderOf[Display(name)]}' and '{name}' both '{Display(name)}'; each "
                + "class needs a name of its own.");
        }

        IReadOnlyList<string> classes = _given ?? [.. names.Select(Display)];
        for (int label = 0; label < classes.Count; label++)
        {
            _classes[classes[label]] = label;
        }

        return Array.Find(names, name => !_classes.ContainsKey(Display(name))) is { } other
            ? throw new InvalidDataException(
                $"'{path}' has a folder '{other}', which is none of the classes "
                + string.Join(", ", classes.Take(NamedClasses))
                + (classes.Count > NamedClasses ? $" and {classes.Count - NamedClasses} more." : "."))
            : classes;
    }

    /// <summary>The class of a folder, after <see cref="ClassesOf"/>.</summary>
    public int ClassOf(VisibleFolder folder) => _classes[Display(NameOf(folder))];

    // A training set's classes are given for its test set, and must not be mapped again: "1" may be a folder, and the
    // class of folder "0". They are names of folders only if one of them can be nothing else.
    private string[] GivenClasses(IReadOnlyList<string> names)
    {
        string[] composed = [.. names.Select(ClassNameCheck.Composed)];
        var classes = _displayNames.Values.ToHashSet(StringComparer.Ordinal);
        return Array.Exists(composed, name => _displayNames.ContainsKey(name) && !classes.Contains(name))
            ? [.. composed.Select(Display)]
            : composed;
    }

    private static string NameOf(VisibleFolder folder) => ClassNameCheck.Composed(Path.GetFileName(folder.Path));

    private string Display(string name) =>
        _displayNames.GetValueOrDefault(ClassNameCheck.Composed(name), ClassNameCheck.Composed(name));
}
