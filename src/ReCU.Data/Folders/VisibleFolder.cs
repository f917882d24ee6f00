namespace ReCU.Data.Folders;

/// <summary>A folder as a walk meets it.</summary>
/// <param name="Path">The way that led to it.</param>
/// <param name="Real">Its path without links.</param>
/// <param name="IsLink">Whether its name is a link.</param>
/// <param name="Parent">The folder that it was found in, or null for the first one.</param>
internal sealed record VisibleFolder(string Path, string Real, bool IsLink, VisibleFolder? Parent)
{
    // What archives and file servers leave behind; the images in there are thumbnails or doubles.
    private static readonly string[] _leftovers = ["__MACOSX", "@eaDir"];

    private static readonly EnumerationOptions _listing = new() { IgnoreInaccessible = false };

    /// <summary>The first folder of a walk.</summary>
    public static VisibleFolder Root(string path) => new(path, RealPath.Resolve(path), IsLink: false, Parent: null);

    /// <summary>
    /// Its folders in the ordinal order of their names, without hidden ones and without links to folders above.
    /// </summary>
    public IEnumerable<VisibleFolder> Folders() => new DirectoryInfo(Path)
        .EnumerateDirectories("*", _listing)
        .Where(folder => IsVisible(folder.Name) && !_leftovers.Contains(folder.Name))
        .OrderBy(folder => folder.Name, StringComparer.Ordinal)
        .Select(Child)
        .Where(folder => !folder.IsLink || !LiesBelow(folder.Real));

    /// <summary>Its files, without hidden ones.</summary>
    public IEnumerable<string> Files() => Directory
        .EnumerateFiles(Path, "*", _listing)
        .Where(file => IsVisible(System.IO.Path.GetFileName(file)));

    private VisibleFolder Child(DirectoryInfo folder)
    {
        bool isLink = folder.LinkTarget is not null;
        string path = System.IO.Path.Combine(Path, folder.Name);
        return new(path, isLink ? RealPath.Resolve(path) : System.IO.Path.Combine(Real, folder.Name), isLink, this);
    }

    private bool LiesBelow(string real) =>
        RealPath.IsAbove(real, Real) || (Parent is not null && Parent.LiesBelow(real));

    // Elsewhere than on Unix the file system does not hide such a name.
    private static bool IsVisible(string name) => !name.StartsWith('.');
}
