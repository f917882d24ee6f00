using System.Xml.Linq;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>
/// Which native packages each project names, for the CPU and for GPUs. The projects are evaluated and not restored: the
/// packages for GPUs are not to be had everywhere.
/// </summary>
[Category("Packages")]
public class NativePackageTests
{
    private const string Tool = "src/ReCU.Tool/ReCU.Tool.csproj";
    private const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";
    private const string Torch = "TorchSharp-cpu";
    private const string LinuxTorch = "TorchSharp-cuda-linux";
    private const string WindowsTorch = "TorchSharp-cuda-windows";

    private IReadOnlyDictionary<string, string[]> _cpu = null!;
    private IReadOnlyDictionary<string, string[]> _linux = null!;
    private IReadOnlyDictionary<string, string[]> _windows = null!;
    private IReadOnlyDictionary<string, string[]> _withoutTorch = null!;
    private IReadOnlyDictionary<string, string[]> _downloads = null!;

    private static IEnumerable<string> Projects => ProjectReferences.Projects;

    private static IEnumerable<string> Libraries =>
        Projects.Where(project => project.StartsWith("src/", StringComparison.Ordinal) && project != Tool);

    [OneTimeSetUp]
    public void EvaluateAllProjects() => Parallel.Invoke(
        () => _cpu = ProjectReferences.Evaluate("-p:RuntimeIdentifier=linux-x64", "-p:ReCUGpu=false"),
        () => _linux = ProjectReferences.Evaluate("-p:RuntimeIdentifier=linux-x64", "-p:ReCUGpu=true"),
        () => _windows = ProjectReferences.Evaluate("-p:RuntimeIdentifier=win-x64", "-p:ReCUGpu=true"),
        () => _withoutTorch = ProjectReferences.Evaluate(
            "-p:RuntimeIdentifier=linux-x64", "-p:ReCUGpu=true", "-p:ReCULibtorch=false"),
        () => _downloads = ProjectReferences.EvaluateDownloads(
            "-p:RuntimeIdentifier=linux-x64", "-p:SelfContained=true"));

    [Test]
    public void AllProjectsOfTheSolutionAreLookedAt()
    {
        IEnumerable<string> inSolution = File.ReadLines(RepositoryFolder.File("ReCU.MLNet.sln"))
            .Where(line => line.StartsWith("Project(", StringComparison.Ordinal))
            .Select(line => line.Split('"')[5].Replace('\\', '/'))
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));
        Assert.That(Projects, Is.EquivalentTo(inSolution));
    }

    // test/gpu-check.sh publishes these two; NuGet refuses to restore what names a download twice.
    [TestCase("test/ReCU.Benchmarks/ReCU.Benchmarks.csproj")]
    [TestCase("test/ReCU.Gpu.Tests.Standalone/ReCU.Gpu.Tests.Standalone.csproj")]
    public void ASelfContainedApplicationDownloadsItsRuntimeOnce(string project) =>
        Assert.That(_downloads[project], Is.Unique.And.Contains("Microsoft.NETCore.App.Runtime.linux-x64"));

    [TestCase("examples/FashionMnist/FashionMnist.csproj", OnnxRuntime, Torch)]
    [TestCase("examples/Experiments/Experiments.csproj", Torch)]
    [TestCase(Tool, OnnxRuntime, Torch)]
    [TestCase("test/ReCU.Benchmarks/ReCU.Benchmarks.csproj", OnnxRuntime, Torch)]
    [TestCase("test/ReCU.MLNet.Tests/ReCU.MLNet.Tests.csproj", OnnxRuntime)]
    [TestCase("test/ReCU.Torch.Tests/ReCU.Torch.Tests.csproj", OnnxRuntime, Torch)]
    [TestCase("examples/PackedAot/PackedAot.csproj")]
    public void WithoutTheSettingTheCPUIsChosen(string project, params string[] packages) =>
        Assert.That(Native(_cpu[project]), Is.EquivalentTo(packages));

    [TestCaseSource(nameof(Projects))]
    public void WithTheSettingEachPackageGivesWayToThatForGPUsAndNothingElseChanges(string project)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_linux[project], Is.EquivalentTo(_cpu[project].Select(name => ForGpu(name, LinuxTorch))));
            Assert.That(_windows[project], Is.EquivalentTo(_cpu[project].Select(name => ForGpu(name, WindowsTorch))));
        }
    }

    [TestCaseSource(nameof(Projects))]
    public void TorchCanBeLeftToTheMachineThatRunsIt(string project) =>
        Assert.That(_withoutTorch[project], Is.EquivalentTo(_linux[project].Where(name => name != LinuxTorch)));

    [TestCaseSource(nameof(Libraries))]
    public void LibrariesNameNone(string library)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Native(_cpu[library]), Is.Empty);
            Assert.That(Native(_linux[library]), Is.Empty);
        }
    }

    [Test]
    public void VersionsArePinnedBesideThoseForTheCPU()
    {
        Dictionary<string, string> versions = XDocument.Load(RepositoryFolder.File("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")!.Value);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(versions[LinuxTorch], Is.EqualTo(versions[Torch]));
            Assert.That(versions[WindowsTorch], Is.EqualTo(versions[Torch]));
            // One API version; a patch of the one is not always published for the other.
            Assert.That(Minor(versions[OnnxRuntime + ".Gpu"]), Is.EqualTo(Minor(versions[OnnxRuntime])));
        }
    }

    [TestCase("osx-arm64", "true", "not for 'osx-arm64'")]
    [TestCase("linux-arm64", "true", "not for 'linux-arm64'")]
    [TestCase("linux-x64", "1", "ReCUGpu is '1'")]
    public void OtherPlatformsAndValuesAreRefused(string platform, string value, string message)
    {
        CommandResult result = DotnetCommand.Run(RepositoryFolder.File("examples", "FashionMnist"), [
            "msbuild", "-nologo", "-nodeReuse:false", "-t:CollectPackageReferences",
            $"-p:RuntimeIdentifier={platform}", $"-p:ReCUGpu={value}",
        ]);
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Output, Does.Contain(message));
    }

    private static IEnumerable<string> Native(IEnumerable<string> packages) => packages.Where(name =>
        name.StartsWith("TorchSharp-", StringComparison.Ordinal)
        || name.StartsWith("libtorch", StringComparison.Ordinal)
        || (name.StartsWith(OnnxRuntime, StringComparison.Ordinal) && name != OnnxRuntime + ".Managed"));

    private static string ForGpu(string package, string torch) => package switch
    {
        OnnxRuntime => OnnxRuntime + ".Gpu",
        Torch => torch,
        _ => package,
    };

    private static Version Minor(string version) => new(Version.Parse(version).Major, Version.Parse(version).Minor);
}
