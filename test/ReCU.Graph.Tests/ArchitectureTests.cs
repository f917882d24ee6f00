using System.Xml.Linq;
using ReCU.TestKit;

namespace ReCU.Graph.Tests;

/// <summary>The arrows between the rooms, and what each may know, as the project files state them.</summary>
public class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> _rooms = new()
    {
        ["ReCU.Graph"] = [],
        ["ReCU.Onnx"] = ["ReCU.Graph"],
        ["ReCU.Packed"] = ["ReCU.Graph"],
        ["ReCU.Data"] = ["ReCU.Graph"],
        ["ReCU.Distributed"] = ["ReCU.Graph"],
        ["ReCU.Torch"] = ["ReCU.Graph", "ReCU.Data", "ReCU.Packed", "ReCU.Distributed"],
        ["ReCU.Progress"] = ["ReCU.Torch"],
        ["ReCU.Report"] = ["ReCU.Torch"],
        ["ReCU.Classifier"] = ["ReCU.Graph", "ReCU.Data", "ReCU.Onnx", "ReCU.Packed"],
        ["ReCU.Serving"] = ["ReCU.Classifier"],
        ["ReCU.MLNet"] = ["ReCU.Graph", "ReCU.Onnx", "ReCU.Packed", "ReCU.Data"],
        ["ReCU.MLNet.Training"] = ["ReCU.Graph", "ReCU.Data", "ReCU.Onnx", "ReCU.Torch", "ReCU.MLNet"],
        ["ReCU.Tool"] = ["ReCU.Classifier", "ReCU.MLNet.Training", "ReCU.Progress", "ReCU.Report", "ReCU.Serving"],
    };

    // What "dotnet new" writes is no room.
    private const string Templates = "ReCU.Templates";

    private static IEnumerable<string> Projects => Directory
        .EnumerateDirectories(RepositoryFolder.File("src"))
        .Select(folder => Path.GetFileName(folder))
        .Where(name => name != Templates && File.Exists(RepositoryFolder.File("src", name, name + ".csproj")));

    [TestCaseSource(nameof(Projects))]
    public void ARoomReferencesOnlyRoomsBelowIt(string project)
    {
        Assert.That(_rooms, Does.ContainKey(project), "a new room needs its arrows here");

        Assert.That(References(project), Is.SubsetOf(_rooms[project]));
    }

    [TestCaseSource(nameof(Projects))]
    public void ARoomHoldsTheRulesOfItsFolders(string project) => Assert.That(
        File.ReadAllText(RepositoryFolder.File("test", project + ".Tests", "FolderTests.cs")),
        Does.Contain(nameof(FolderRules)));

    [TestCase("ReCU.Graph")]
    [TestCase("ReCU.Packed")]
    [TestCase("ReCU.Distributed")]
    public void ARoomNeedsNoPackage(string project) =>
        Assert.That(Includes(project, "PackageReference"), Is.Empty);

    [TestCase("ReCU.Graph")]
    [TestCase("ReCU.Onnx")]
    [TestCase("ReCU.Packed")]
    [TestCase("ReCU.Data")]
    [TestCase("ReCU.Classifier")]
    [TestCase("ReCU.Serving")]
    [TestCase("ReCU.Distributed")]
    public void WhatRunsWithoutMLNetCanBeCompiledAheadOfTime(string project) => Assert.That(
        XDocument.Load(RepositoryFolder.File("src", project, project + ".csproj"))
            .Descendants("IsAotCompatible").Select(e => e.Value),
        Is.EqualTo(new[] { "true" }));

    [TestCase("ReCU.Onnx", "Microsoft.ML")]
    [TestCase("ReCU.Onnx", "TorchSharp")]
    [TestCase("ReCU.Data", "Microsoft.ML")]
    [TestCase("ReCU.Data", "TorchSharp")]
    [TestCase("ReCU.Torch", "Microsoft.ML")]
    [TestCase("ReCU.MLNet", "TorchSharp")]
    [TestCase("ReCU.Serving", "Microsoft.ML")]
    [TestCase("ReCU.Serving", "TorchSharp")]
    [TestCase("ReCU.Classifier", "Microsoft.ML")]
    [TestCase("ReCU.Classifier", "TorchSharp")]
    public void ARoomKnowsNothingOf(string project, string package) => Assert.That(
        Includes(project, "PackageReference").Where(p => p.StartsWith(package, StringComparison.Ordinal)), Is.Empty);

    [TestCaseSource(nameof(Projects))]
    public void NoLibraryChoosesANativeRuntime(string project) => Assert.That(
        Includes(project, "PackageReference"),
        Has.None.StartsWith("TorchSharp-").And.None.EqualTo("Microsoft.ML.OnnxRuntime")
            .And.None.StartsWith("Microsoft.ML.OnnxRuntime.Gpu"));

    [Test]
    public void TheDrawingShowsTheArrowsOfTheProjects()
    {
        ILookup<string, string> drawn = File.ReadLines(RepositoryFolder.File("docs", "architecture.md"))
            .Select(line => line.Trim().Split(" --> "))
            .Where(arrow => arrow.Length == 2)
            .ToLookup(arrow => "ReCU." + arrow[0], arrow => "ReCU." + arrow[1]);
        ILookup<string, string> real = Projects
            .SelectMany(References, (project, reference) => (project, reference))
            .ToLookup(arrow => arrow.project, arrow => arrow.reference);

        Assert.That(drawn.Select(arrows => arrows.Key), Is.EquivalentTo(real.Select(arrows => arrows.Key)));
        foreach (string project in Projects)
        {
            Assert.That(Below(project, drawn), Is.EquivalentTo(Below(project, real)), $"rooms below {project}");
        }
    }

    private static HashSet<string> Below(string room, ILookup<string, string> arrows) =>
        [.. arrows[room].SelectMany(below => Below(below, arrows).Append(below))];

    private static IEnumerable<string> References(string project) => Includes(project, "ProjectReference")
        .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    private static IEnumerable<string> Includes(string project, string item) =>
        XDocument.Load(RepositoryFolder.File("src", project, project + ".csproj"))
            .Descendants()
            .Where(e => e.Name.LocalName == item)
            .Select(e => e.Attribute("Include")?.Value ?? "");
}
