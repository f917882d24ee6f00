using System.Text.RegularExpressions;
using ReCU.TestKit;

namespace ReCU.Graph.Tests;

/// <summary>Links between the pages of the repository.</summary>
public sealed partial class DocumentationLinkTests
{
    private static IEnumerable<string> Pages =>
    [
        .. Directory.EnumerateFiles(RepositoryFolder.Path, "*.md").Select(RelativePath),
        .. new[] { "docs", "src" }
            .SelectMany(folder => Directory.EnumerateFiles(
                RepositoryFolder.File(folder), "*.md", SearchOption.AllDirectories))
            .Select(RelativePath)
            .Where(page => !page.Split('/').Intersect(["bin", "obj"]).Any()),
    ];

    [TestCaseSource(nameof(Pages))]
    public void EveryLinkLeadsToAFileAndItsHeading(string page) => Assert.That(
        Links().Matches(WithoutCode(page)).Select(link => link.Groups[1].Value).Where(link => !Exists(page, link)),
        Is.Empty);

    private static bool Exists(string page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
        {
            return true;
        }

        string[] parts = link.Split('#');
        string target = parts[0].Length == 0
            ? page
            : RelativePath(RepositoryFolder.File(Path.GetDirectoryName(page)!, parts[0]));
        return Path.Exists(RepositoryFolder.File(target))
            && (parts.Length == 1 || Headings(target).Contains(parts[1]));
    }

    // As GitHub names them: lower case, without punctuation, hyphens for spaces.
    private static IEnumerable<string> Headings(string page) => WithoutCode(page).Split('\n')
        .Where(line => line.StartsWith('#'))
        .Select(line => new string(
        [
            .. line.TrimStart('#').Trim().ToLowerInvariant()
                .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')
                .Select(c => c == ' ' ? '-' : c),
        ]));

    private static string WithoutCode(string page) =>
        string.Concat(File.ReadAllText(RepositoryFolder.File(page)).Split("```").Where((_, i) => i % 2 == 0));

    private static string RelativePath(string path) =>
        Path.GetRelativePath(RepositoryFolder.Path, Path.GetFullPath(path)).Replace('\\', '/');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();
}
