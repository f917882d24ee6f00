namespace ReCU.Data.Folders;

/// <summary>The files of one class.</summary>
/// <param name="Files">The images, as paths below the folder of the classes, with slashes.</param>
/// <param name="PassedOver">How many other files there are, by their endings.</param>
internal sealed record FolderImages(List<string> Files, SortedDictionary<string, int> PassedOver)
{
    /// <summary>Endings of the files that are read.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".webp"];

    /// <summary>Looks for the files of a class.</summary>
    /// <param name="root">The folder of the classes.</param>
    /// <param name="folder">The folder of the class.</param>
    /// <param name="includeSubfolders">Whether to look into its folders.</param>
    public static FolderImages Find(VisibleFolder root, VisibleFolder folder, bool includeSubfolders)
    {
        var images = new FolderImages([], new SortedDictionary<string, int>(StringComparer.Ordinal));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Links come last, so that what is there twice has the path that it has without them.
        var links = new Queue<VisibleFolder>([folder]);
        while (links.TryDequeue(out VisibleFolder? next))
        {
            images.Add(root, next, includeSubfolders, seen, links);
        }

        return images;
    }

    private void Add(
        VisibleFolder root,
        VisibleFolder folder,
        bool includeSubfolders,
        HashSet<string> seen,
        Queue<VisibleFolder> links)
    {
        if (!seen.Add(folder.Real))
        {
            return;
        }

        foreach (string file in folder.Files())
        {
            string ending = Path.GetExtension(file).ToLowerInvariant();
            if (Endings.Contains(ending))
            {
                Files.Add(Path.GetRelativePath(root.Path, file).Replace(Path.DirectorySeparatorChar, '/'));
            }
            else
            {
                PassedOver[ending] = PassedOver.GetValueOrDefault(ending) + 1;
            }
        }

        foreach (VisibleFolder below in includeSubfolders ? folder.Folders() : [])
        {
            if (below.IsLink)
            {
                links.Enqueue(below);
            }
            else
            {
                Add(root, below, includeSubfolders, seen, links);
            }
        }
    }
}
