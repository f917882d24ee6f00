namespace ReCU.Data.Folders;

/// <summary>Paths without links.</summary>
internal static class RealPath
{
    // What Linux allows.
    private const int MostLinks = 40;

    /// <summary>The path of a folder with every link in it followed.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The links go in a circle.</exception>
    public static string Resolve(string folder)
    {
        string path = Path.GetFullPath(folder);
        for (int links = 0; ; links++)
        {
            if (FirstLink(path) is not (var link, var target))
            {
                return Path.TrimEndingDirectorySeparator(path);
            }

            if (links == MostLinks)
            {
                throw new IOException($"'{folder}' leads through more than {MostLinks} links.");
            }

            path = Path.GetFullPath(
                Path.Join(Path.Combine(Path.GetDirectoryName(link)!, target), path.AsSpan(link.Length)));
        }
    }

    /// <summary>Whether a folder is another one or lies above it; both are real paths.</summary>
    public static bool IsAbove(string folder, string other) =>
        other.StartsWith(folder, StringComparison.Ordinal)
        && (other.Length == folder.Length
            || Path.EndsInDirectorySeparator(folder)
            || other[folder.Length] == Path.DirectorySeparatorChar);

    private static (string Link, string Target)? FirstLink(string path)
    {
        var parts = new Stack<string>();
        for (string? part = path; !string.IsNullOrEmpty(part); part = Path.GetDirectoryName(part))
        {
            parts.Push(part);
        }

        foreach (string part in parts)
        {
            if (new DirectoryInfo(part).LinkTarget is { } target)
            {
                return (part, target);
            }
        }

        return null;
    }
}
