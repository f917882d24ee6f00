using System.IO.Compression;
using System.Xml.Linq;

namespace ReCU.Packages.Tests;

/// <summary>One package of the feed, as NuGet reads it.</summary>
internal sealed class PackedLibrary
{
    private readonly string _name;
    private readonly XElement _metadata;

    public PackedLibrary(string name)
    {
        _name = name;
        Files = List(name, ".nupkg");
        SymbolFiles = List(name, ".snupkg");
        using ZipArchive package = Open(name, ".nupkg");
        using Stream manifest = package.GetEntry($"{name}.nuspec")!.Open();
        XElement root = XDocument.Load(manifest).Root!;
        _metadata = root.Element(root.Name.Namespace + "metadata")!;
    }

    /// <summary>Paths inside the package.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Paths inside the package of symbols.</summary>
    public IReadOnlyList<string> SymbolFiles { get; }

    /// <summary>Names of the packages that this one brings.</summary>
    public IReadOnlyList<string> Dependencies =>
        [.. _metadata.Descendants(_metadata.Name.Namespace + "dependency").Select(d => d.Attribute("id")!.Value)];

    /// <summary>A field of the manifest.</summary>
    public string? this[string field] => _metadata.Element(_metadata.Name.Namespace + field)?.Value;

    /// <summary>The text of a file inside the package.</summary>
    public string ReadText(string file)
    {
        using ZipArchive package = Open(_name, ".nupkg");
        using var reader = new StreamReader(package.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>A file inside the package.</summary>
    public byte[] ReadBytes(string file)
    {
        using ZipArchive package = Open(_name, ".nupkg");
        using Stream entry = package.GetEntry(file)!.Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static List<string> List(string name, string extension)
    {
        using ZipArchive package = Open(name, extension);
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    private static ZipArchive Open(string name, string extension) =>
        ZipFile.OpenRead(Path.Combine(PackageFeed.Feed, $"{name}.{PackageFeed.Version}{extension}"));
}
