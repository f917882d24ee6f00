using System.Text.Json;
using System.Xml.Linq;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>A package that somebody gets who installs one of ours, as the last restore resolved it.</summary>
public sealed record ShippedPackage(string Name, string Version, string Folder)
{
    /// <summary>All of them, by name. Packages that only the build uses are not among them.</summary>
    public static IReadOnlyList<ShippedPackage> All { get; } =
    [
        .. Directory.EnumerateDirectories(RepositoryFolder.File("src"))
            .Select(folder => Path.Combine(folder, "obj", "project.assets.json"))
            .Where(File.Exists)
            .SelectMany(Read)
            .DistinctBy(package => (package.Name, package.Version))
            .OrderBy(package => package.Name, StringComparer.Ordinal),
    ];

    internal XElement Manifest =>
        XDocument.Load(Path.Combine(Folder, $"{Name.ToLowerInvariant()}.nuspec")).Root!;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static List<ShippedPackage> Read(string assetsFile)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(assetsFile));
        JsonElement root = document.RootElement;
        string[] caches = [.. root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        HashSet<string> buildOnly =
        [
            .. root.GetProperty("project").GetProperty("frameworks").EnumerateObject()
                .Where(framework => framework.Value.TryGetProperty("dependencies", out _))
                .SelectMany(framework => framework.Value.GetProperty("dependencies").EnumerateObject())
                .Where(package => package.Value.TryGetProperty("suppressParent", out JsonElement kept)
                    && kept.GetString() == "All")
                .Select(package => package.Name),
        ];
        return
        [
            .. root.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package")
                .Select(library => Package(library, caches))
                .Where(package => !buildOnly.Contains(package.Name)),
        ];
    }

    private static ShippedPackage Package(JsonProperty library, string[] caches)
    {
        string[] name = library.Name.Split('/');
        string path = library.Value.GetProperty("path").GetString()!;
        return new ShippedPackage(
            name[0], name[1], caches.Select(cache => Path.Combine(cache, path)).First(Directory.Exists));
    }
}
