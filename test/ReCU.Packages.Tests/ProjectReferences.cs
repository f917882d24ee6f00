using System.Text.Json;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>The packages that the repository's projects name, as MSBuild evaluates them; nothing is restored.</summary>
internal static class ProjectReferences
{
    private const string Target = "List";

    /// <summary>
    /// The repository's projects, but for the apps here and those of templates, which are outside of the solution.
    /// </summary>
    public static string[] Projects { get; } =
    [
        .. Directory.EnumerateFiles(RepositoryFolder.Path, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFolder.Path, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(["bin", "obj", "artifacts", "Apps", "content"]).Any())
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Names of the packages by the project's path, under settings of the build.</summary>
    public static IReadOnlyDictionary<string, string[]> Evaluate(params IEnumerable<string> settings) =>
        Collect("CollectPackageReferences", settings);

    /// <summary>
    /// Names of the packages that are downloaded and not referenced, such as the runtime of a self-contained
    /// application, by the project's path.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> EvaluateDownloads(params IEnumerable<string> settings) =>
        Collect("CollectPackageDownloads", settings);

    private static Dictionary<string, string[]> Collect(string target, IEnumerable<string> settings)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("list.proj"), $"""
            <Project>
              <Target Name="{Target}" Returns="@(Package)">
                <MSBuild Projects="{string.Join(';', Projects.Select(file => RepositoryFolder.File(file)))}"
                         Targets="{target}">
                  <Output TaskParameter="TargetOutputs" ItemName="Package" />
                </MSBuild>
              </Target>
            </Project>
            """);
        CommandResult result = DotnetCommand.Run(folder.Path, [
            "msbuild", "list.proj", "-nologo", "-nodeReuse:false", $"-t:{Target}",
            $"-getTargetResult:{Target}", .. settings,
        ]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using JsonDocument document = JsonDocument.Parse(result.Output);
        ILookup<string, string> named = document.RootElement
            .GetProperty("TargetResults").GetProperty(Target).GetProperty("Items").EnumerateArray()
            .ToLookup(
                item => Path.GetFullPath(item.GetProperty("MSBuildSourceProjectFile").GetString()!),
                item => item.GetProperty("Identity").GetString()!);
        return Projects.ToDictionary(
            project => project,
            project => named[Path.GetFullPath(RepositoryFolder.File(project))].Order(StringComparer.Ordinal).ToArray());
    }
}
