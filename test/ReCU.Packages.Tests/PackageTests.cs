using System.Runtime.InteropServices;

namespace ReCU.Packages.Tests;

[Category("Packages")]
public class PackageTests
{
    private static readonly string[] _torch = ["TorchSharp", "TorchSharp-cpu", "ReCU.Torch"];
    private static readonly string[] _nativeOnnxRuntime = ["Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Gpu"];

    private static IEnumerable<string> Libraries => PackageFeed.Libraries;

    [TestCaseSource(nameof(Libraries))]
    public void PackageHasLibraryDocumentationReadmeAndSymbols(string library)
    {
        var package = new PackedLibrary(library);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(package.Files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)), Is.EquivalentTo(
                new[] { $"lib/net10.0/{library}.dll", $"lib/net10.0/{library}.xml" }));
            Assert.That(package.Files, Has.Member("README.md").And.Member("icon.png"));
            Assert.That(package.SymbolFiles, Has.Member($"lib/net10.0/{library}.pdb"));
        }
    }

    [TestCase("ReCU.Graph")]
    [TestCase("ReCU.Onnx")]
    [TestCase("ReCU.Packed")]
    public void PackageCarriesNativeCodeForThePlatformThatPacked(string library)
    {
        var package = new PackedLibrary(library);
        string native = $"runtimes/{RuntimeInformation.RuntimeIdentifier}/lib/net10.0/{library}.dll";

        Assert.That(package.Files.Where(file => file.StartsWith("runtimes/", StringComparison.Ordinal)),
            Is.EqualTo(new[] { native }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(NativeCode.IsIn(package.ReadBytes(native)), Is.True);
            Assert.That(NativeCode.IsIn(package.ReadBytes($"lib/net10.0/{library}.dll")), Is.False);
        }
    }

    [TestCaseSource(nameof(Libraries))]
    public void ManifestNamesLicenceReadmeAndPurpose(string library)
    {
        var package = new PackedLibrary(library);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(package["id"], Is.EqualTo(library));
            Assert.That(package["license"], Is.EqualTo("MIT"));
            Assert.That(package["readme"], Is.EqualTo("README.md"));
            Assert.That(package["icon"], Is.EqualTo("icon.png"));
            Assert.That(package["description"], Is.Not.Empty.And.Not.EqualTo("Package Description"));
        }
    }

    [TestCaseSource(nameof(Libraries))]
    public void TheReadmeIsThePackagesOwnWithAbsoluteLinks(string library)
    {
        string readme = new PackedLibrary(library).ReadText("README.md");

        string[] links =
            [.. readme.Split("](").Skip(1).Select(text => text[..text.IndexOf(')', StringComparison.Ordinal)])];
        Assert.That(readme, Does.StartWith($"# {library}\n"));
        Assert.That(links, Is.Not.Empty.And.All.StartsWith(PackageFeed.RepositoryUrl + "/blob/"));
    }

    [TestCase("ReCU.Graph", ExpectedResult = new string[0])]
    [TestCase("ReCU.Onnx", ExpectedResult = new[] { "ReCU.Graph" })]
    [TestCase("ReCU.Packed", ExpectedResult = new[] { "ReCU.Graph" })]
    [TestCase("ReCU.Data", ExpectedResult = new[] { "ReCU.Graph" })]
    [TestCase("ReCU.Distributed", ExpectedResult = new[] { "ReCU.Graph" })]
    [TestCase(
        "ReCU.Torch", ExpectedResult = new[] { "ReCU.Data", "ReCU.Distributed", "ReCU.Graph", "ReCU.Packed" })]
    [TestCase("ReCU.Report", ExpectedResult = new[] { "ReCU.Torch" })]
    [TestCase("ReCU.Progress", ExpectedResult = new[] { "ReCU.Torch" })]
    [TestCase(
        "ReCU.Classifier", ExpectedResult = new[] { "ReCU.Data", "ReCU.Graph", "ReCU.Onnx", "ReCU.Packed" })]
    [TestCase("ReCU.Serving", ExpectedResult = new[] { "ReCU.Classifier" })]
    [TestCase("ReCU.MLNet", ExpectedResult = new[] { "ReCU.Data", "ReCU.Graph", "ReCU.Onnx", "ReCU.Packed" })]
    [TestCase(
        "ReCU.MLNet.Training",
        ExpectedResult = new[] { "ReCU.Data", "ReCU.Graph", "ReCU.MLNet", "ReCU.Onnx", "ReCU.Torch" })]
    public string[] ArrowsBetweenTheLibrariesPointOneWay(string library) =>
    [
        .. new PackedLibrary(library).Dependencies
            .Where(name => name.StartsWith("ReCU.", StringComparison.Ordinal))
            .Order(),
    ];

    [TestCase("ReCU.Graph")]
    [TestCase("ReCU.Onnx")]
    [TestCase("ReCU.Packed")]
    [TestCase("ReCU.Data")]
    [TestCase("ReCU.Classifier")]
    [TestCase("ReCU.Serving")]
    [TestCase("ReCU.MLNet")]
    public void ScoringBringsNoTorch(string library) =>
        Assert.That(new PackedLibrary(library).Dependencies.Intersect(_torch), Is.Empty);

    [Test]
    public void ServingBringsNoOtherPackageButTheClassifier() => Assert.That(
        new PackedLibrary("ReCU.Serving").Dependencies.Where(
            name => !name.StartsWith("ReCU.", StringComparison.Ordinal)),
        Is.SubsetOf(new PackedLibrary("ReCU.Classifier").Dependencies));

    [Test]
    public void ThePackedEngineNeedsNoOtherPackage() =>
        Assert.That(new PackedLibrary("ReCU.Packed").Dependencies, Is.EqualTo(new[] { "ReCU.Graph" }));

    [TestCaseSource(nameof(Libraries))]
    public void TheAppChoosesTheNativeLibraries(string library) => Assert.That(
        new PackedLibrary(library).Dependencies,
        Has.None.AnyOf([.. _nativeOnnxRuntime]).And.None.StartsWith("TorchSharp-").And.None.StartsWith("libtorch"));

    [TestCaseSource(nameof(Libraries))]
    public void BuildToolsAreNoDependencies(string library) => Assert.That(
        new PackedLibrary(library).Dependencies, Has.None.AnyOf("PublicCopy", "Grpc.Tools"));
}
