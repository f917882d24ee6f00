using System.IO.Enumeration;
using ReCU.Data;

namespace ReCU.Tool.Predicting;

/// <summary>Finds the pictures that a user names: files, folders, and patterns.</summary>
internal static class PictureFiles
{
    private static readonly char[] _separators =
        [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    // A folder without permission is an error, not an empty folder.
    private static readonly EnumerationOptions _flat = new()
    {
        AttributesToSkip = FileAttributes.System,
        IgnoreInaccessible = false,
    };

    /// <summary>The files, each once, in the order of the arguments, and by path within an argument.</summary>
    /// <param name="arguments">Files, folders, patterns with <c>*</c>, <c>?</c> and <c>**</c>.</param>
    /// <exception cref="FileNotFoundException">An argument matches nothing.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> arguments)
    {
        var files = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string argument in arguments)
        {
            string[] found = [.. Expand(argument).Order(StringComparer.Ordinal)];
            if (found.Length == 0)
            {
                throw new FileNotFoundException(
                    Directory.Exists(argument)
                        ? $"'{argument}' has no pictures; files that end with {string.Join(", ", ImageFolder.Endings)} "
                            + "were expected."
                        : $"There is no file or folder '{argument}'.");
            }

            files.AddRange(found.Where(file => seen.Add(Path.GetFullPath(file))));
        }

        return files;
    }

    private static IEnumerable<string> Expand(string argument)
    {
        // Tries it literally first: a name may contain a star.
        if (File.Exists(argument))
        {
            return [argument];
        }

        if (Directory.Exists(argument))
        {
            return Walk(argument).Where(IsPicture);
        }

        string root = Path.GetPathRoot(argument) ?? "";
        string[] parts = argument[root.Length..].Split(_separators, StringSplitOptions.RemoveEmptyEntries);
        return IsPattern(argument) ? Match(root, parts) : [];
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> parts)
    {
        if (folder.Length > 0 && !Directory.Exists(folder))
        {
            return [];
        }

        string part = parts.Span[0];
        bool isLast = parts.Length == 1;
        string here = folder.Length == 0 ? "." : folder;
        if (part == "**")
        {
            // No folder, or any folders.
            ReadOnlyMemory<string> rest = isLast ? new[] { "*" } : parts[1..];
            return Match(folder, rest).Concat(FoldersIn(folder, here)
                .Where(below => new DirectoryInfo(below).LinkTarget is null)
                .SelectMany(below => Match(below, parts)));
        }

        if (!IsPattern(part))
        {
            string path = Path.Combine(folder, part);
            return isLast ? (File.Exists(path) ? [path] : []) : Match(path, parts[1..]);
        }

        return isLast
            ? Directory.EnumerateFiles(here, "*", _flat)
                .Where(file => Matches(part, file) && IsPicture(file))
                .Select(file => Path.Combine(folder, Path.GetFileName(file)))
            : FoldersIn(folder, here).Where(below => Matches(part, below))
                .SelectMany(below => Match(below, parts[1..]));
    }

    // Links to folders are not followed, because they may form cycles.
    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder, "*", _flat)
            .Where(file => IsVisible(Path.GetFileName(file)))
            .Concat(Directory.EnumerateDirectories(folder, "*", _flat)
                .Where(below => IsVisible(Path.GetFileName(below)) && new DirectoryInfo(below).LinkTarget is null)
                .SelectMany(Walk));

    private static IEnumerable<string> FoldersIn(string folder, string here) =>
        Directory.EnumerateDirectories(here, "*", _flat)
            .Where(below => IsVisible(Path.GetFileName(below)))
            .Select(below => Path.Combine(folder, Path.GetFileName(below)));

    // As in a shell, a star does not match hidden names.
    private static bool Matches(string pattern, string path)
    {
        string name = Path.GetFileName(path);
        return (IsVisible(name) || pattern.StartsWith('.'))
            && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows());
    }

    private static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    private static bool IsPicture(string file) =>
        ImageFolder.Endings.Contains(Path.GetExtension(file).ToLowerInvariant());

    private static bool IsVisible(string path) =>
        !path.Split(_separators).Any(name => name.StartsWith('.') && name is not ("." or ".."));
}
