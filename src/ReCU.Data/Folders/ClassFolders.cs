namespace ReCU.Data.Folders;

/// <summary>The files of a folder with a subfolder for each class.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Files">The images, class by class, in the ordinal order of their paths.</param>
/// <param name="Labels">The class of each file.</param>
/// <param name="ClassNames">The classes in their order.</param>
/// <param name="PassedOver">Number of files with other extensions, by extension.</param>
internal sealed record ClassFolders(
    string Root,
    string[] Files,
    int[] Labels,
    IReadOnlyList<string> ClassNames,
    SortedDictionary<string, int> PassedOver)
{
    /// <summary>Looks for files.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">The classes, and whether to search their subfolders.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// It has no classes, an unexpected class, a class without images that was not requested, or contains the parts of
    /// a data set.
    /// </exception>
    public static ClassFolders Find(string path, ImageFolderOptions options)
    {
        var names = new FolderNames(options);
        VisibleFolder root = VisibleFolder.Root(path);
        VisibleFolder[] folders = [.. root.Folders()];
        if (folders.Length == 0)
        {
            throw new InvalidDataException($"'{path}' has no folders; one for each class was expected.");
        }

        IReadOnlyList<string> classes = names.ClassesOf(path, folders);
        var images = new List<string>[classes.Count];
        var passedOver = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (VisibleFolder folder in folders)
        {
            FolderImages found = FolderImages.Find(root, folder, options.IncludeSubfolders);
            (images[names.ClassOf(folder)] ??= []).AddRange(found.Files);
            foreach ((string ending, int count) in found.PassedOver)
            {
                passedOver[ending] = passedOver.GetValueOrDefault(ending) + count;
            }
        }

        if (options.ClassNames is null)
        {
            DataSetParts.Refuse(path, folders, images.SelectMany(files => files));
        }

        var files = new List<string>();
        var labels = new List<int>();
        for (int label = 0; label < classes.Count; label++)
        {
            List<string> found = images[label] ?? [];
            if (found.Count == 0 && options.ClassNames is null)
            {
                throw NoImages(Array.Find(folders, folder => names.ClassOf(folder) == label)!.Path, passedOver);
            }

            // Paths have one kind of slash, so that the order is the same on all systems.
            found.Sort(StringComparer.Ordinal);
            files.AddRange(found);
            labels.AddRange(Enumerable.Repeat(label, found.Count));
        }

        return files.Count > 0
            ? new ClassFolders(path, [.. files], [.. labels], classes, passedOver)
            : throw NoImages(path, passedOver);
    }

    /// <summary>The number of ignored files, in words, such as <c>3 (.tif 2, .gif 1)</c>.</summary>
    public static string Describe(IReadOnlyDictionary<string, int> passedOver) =>
        $"{passedOver.Values.Sum()} ("
        + string.Join(", ", passedOver.Select(pair => $"{(pair.Key.Length > 0 ? pair.Key : "no ending")} {pair.Value}"))
        + ")";

    private static InvalidDataException NoImages(string folder, SortedDictionary<string, int> passedOver) => new(
        $"'{folder}' has no images; files that end with {string.Join(", ", FolderImages.Endings)} were expected"
        + (passedOver.Count > 0 ? $", and files with other endings were passed over: {Describe(passedOver)}." : "."));
}
