namespace ReCU.Onnx.Reading.Files;

/// <summary>Finds files that a model names, only in the model's folder or below.</summary>
internal static class ContainedPath
{
    // The same limit as in Linux.
    private const int MostLinks = 40;

    // Linux's too, with the zero at the end. Every part of a path is looked up, so a longer one would take long.
    private const int LongestPath = 4096;

    private static readonly char[] _separators = ['/', '\\'];

    /// <summary>The file that a name refers to, with links resolved.</summary>
    /// <param name="folder">The folder that must contain it.</param>
    /// <param name="name">A relative path, in the form of any system.</param>
    /// <param name="error">Creates the exception from the problem.</param>
    public static string Find(string folder, string name, Func<string, Exception> error)
    {
        if (name.Length >= LongestPath)
        {
            throw error($"the path has {name.Length} characters, more than a file system takes.");
        }

        string[] parts = name.Split(_separators);
        bool isRelative = name.Length > 0 && !Path.IsPathRooted(name) && !name.Contains(':') && !name.Contains('\0')
            && parts.All(part => part is not ("" or ".."));
        if (!isRelative)
        {
            throw error("the path is not within the model's folder, and only files there are read.");
        }

        string root = Follow(Path.GetFullPath(folder), error);
        string path = Follow(Path.Combine([root, .. parts]), error);
        string prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return path.StartsWith(prefix, StringComparison.Ordinal)
            ? path
            : throw error(
                "it links out of the model's folder, and only files there are read. Copy the file to that folder.");
    }

    /// <summary>The path with all links resolved, in any of its parts.</summary>
    private static string Follow(string path, Func<string, Exception> error)
    {
        string current = Path.GetPathRoot(path)!;
        var rest = new Stack<string>();
        Push(rest, path[current.Length..]);
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw error($"its path has more than {MostLinks} links.");
            }

            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            Push(rest, target);
        }

        return current;
    }

    private static void Push(Stack<string> stack, string path)
    {
        char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
        foreach (string part in path.Split(separators).Reverse().Where(part => part is not ("" or ".")))
        {
            stack.Push(part);
        }
    }
}
