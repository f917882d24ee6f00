using ReCU.TestKit;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The code in a page of documentation, which must stand in a source file that is compiled here.</summary>
internal static class DocumentedCode
{
    /// <summary>Every C# snippet of a page that is not, line by line, a part of a source file.</summary>
    /// <param name="page">Path of the page in the repository.</param>
    /// <param name="source">Path of the source file in the folder of these tests.</param>
    /// <remarks>Indentation and empty lines do not count; <c>using</c> directives may stand elsewhere in the file.</remarks>
    public static IEnumerable<string> MissingFrom(string page, string source)
    {
        string[] here = Lines(File.ReadAllText(
            RepositoryFolder.File("test", "ReCU.MLNet.Training.Tests", source)));
        string[] known = [.. here, "using ReCU.MLNet;"];
        return Blocks(page, "csharp").Where(block =>
        {
            string[] lines = Lines(block);
            string[] code = [.. lines.SkipWhile(IsDirective)];
            return lines.TakeWhile(IsDirective).Except(known).Any()
                || !Enumerable.Range(0, here.Length).Any(at => here.Skip(at).Take(code.Length).SequenceEqual(code));
        });
    }

    /// <summary>The fenced blocks of a page that are of a language; those without one have an empty one.</summary>
    public static IReadOnlyList<string> Blocks(string page, string language) =>
        [.. File.ReadAllText(RepositoryFolder.File(page)).Split("```")
            .Where((block, i) => i % 2 == 1 && block.StartsWith(language + "\n", StringComparison.Ordinal))
            .Select(block => block[(language.Length + 1)..])];

    private static bool IsDirective(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal);

    private static string[] Lines(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}
