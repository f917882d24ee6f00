using System.Reflection;
using System.Security;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>
/// The libraries, packed once for all tests into a folder feed, and a place beside it where apps are built against it:
/// <code>
/// NuGet.config   adds the feed to the machine's own sources
/// feed           what was packed
/// packages       package cache of the apps: theirs alone, so that nothing stale is served and nothing stays behind
/// </code>
/// </summary>
[SetUpFixture]
internal sealed class PackageFeed
{
    private static TemporaryFolder? _folder;

    /// <summary>Version of the packages.</summary>
    public static string Version => Metadata("Version");

    /// <summary>Folder in which apps are built.</summary>
    public static string Root => _folder!.Path;

    /// <summary>Folder with the packages.</summary>
    public static string Feed => _folder!.File("feed");

    /// <summary>Folder into which apps restore the packages that the machine has not got.</summary>
    public static string Packages => _folder!.File("packages");

    /// <summary>The machine's package cache, which has what the repository itself needs.</summary>
    public static string PackageCache => Metadata("PackageCache");

    /// <summary>Where the packages say that the repository is.</summary>
    public const string RepositoryUrl = "https://example.com/recu";

    /// <summary>The tool under <c>src</c>, which no application references.</summary>
    public const string Tool = "ReCU.Tool";

    /// <summary>What <c>dotnet new</c> writes; no library.</summary>
    public const string Templates = "ReCU.Templates";

    /// <summary>Names of the libraries under <c>src</c>.</summary>
    public static IEnumerable<string> Libraries => Directory.GetDirectories(RepositoryFolder.File("src"))
        .Select(folder => Path.GetFileName(folder)!).Where(name => name is not (Tool or Templates)).Order();

    /// <summary>Settings of a build outside of the repository, which restores from the feed and the machine.</summary>
    public static string[] RestoreSettings =>
        [$"-p:RestorePackagesPath={Packages}", $"-p:RestoreFallbackFolders={PackageCache}"];

    [OneTimeSetUp]
    public static void Pack()
    {
        _folder = new TemporaryFolder();
        File.WriteAllText(_folder.File("NuGet.config"), """
            <configuration>
              <packageSources>
                <add key="packed" value="feed" />
              </packageSources>
            </configuration>
            """);
        // Built already, as this project refers to them; one process packs them all.
        string projects = string.Join(';', Libraries.Append(Templates).Select(ProjectFile));
        File.WriteAllText(_folder.File("pack.proj"), $"""
            <Project>
              <Target Name="Pack">
                <MSBuild Projects="{SecurityElement.Escape(projects)}" Targets="Pack" />
              </Target>
            </Project>
            """);
        CommandResult packed = DotnetCommand.Run(
            RepositoryFolder.Path,
            "msbuild",
            _folder.File("pack.proj"),
            "-t:Pack",
            "-p:NoBuild=true",
            $"-p:Configuration={Metadata("Configuration")}",
            $"-p:Version={Version}",
            $"-p:RepositoryUrl={RepositoryUrl}",
            $"-p:PackageOutputPath={Feed}");
        Assert.That(packed.ExitCode, Is.Zero, packed.ToString());
        Assert.That(packed.Output, Does.Not.Contain("warning"));
    }

    [OneTimeTearDown]
    public static void Delete() => _folder?.Dispose();

    private static string ProjectFile(string library) => RepositoryFolder.File("src", library, $"{library}.csproj");

    /// <summary>What the project file tells its tests.</summary>
    public static string Metadata(string key) => typeof(PackageFeed).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
