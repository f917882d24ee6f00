using System.Diagnostics;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>
/// The command line as a user gets it: packed, installed, used. Packing torch takes a minute and 800 MB, so that these
/// run only when they are asked for: <c>dotnet test -c Release test/ReCU.Packages.Tests --filter
/// TestCategory=ToolPackage</c>.
/// </summary>
[Category("ToolPackage")]
[Explicit("Takes two minutes; --filter TestCategory=ToolPackage runs it.")]
public class ToolPackageTests
{
    private const long LargestPackage = 200L << 20;

    private TemporaryFolder _folder = null!;

    private string Tool => _folder.File(OperatingSystem.IsWindows() ? "tools/recu.exe" : "tools/recu");

    [OneTimeSetUp]
    public void PackAndInstall()
    {
        _folder = new TemporaryFolder();
        Run("dotnet", RepositoryFolder.Path, "pack", "-c", "Release", "src/ReCU.Tool", "-o", _folder.File("feed"));
        Run("dotnet", _folder.Path, "tool", "install", PackageFeed.Tool, "--tool-path", _folder.File("tools"),
            "--add-source", _folder.File("feed"));
    }

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void ThePackageHasTheSizeThatTheGuideStates() => Assert.That(
        Directory.GetFiles(_folder.File("feed"), "*.nupkg").Sum(file => new FileInfo(file).Length),
        Is.LessThan(LargestPackage));

    [Test]
    public void ItTrainsAndClassifies()
    {
        for (int i = 0; i < 20; i++)
        {
            BitmapPictures.Write(
                _folder.File($"data/{(i % 2 == 0 ? "dark" : "bright")}/{i}.bmp"),
                BitmapPictures.Noise(16, 16, seed: i, brightness: 150 * (i % 2)));
        }

        Run(Tool, _folder.Path, "train", "data", "--size", "16", "--epochs", "2", "--output", "run");
        string answers = Run(Tool, _folder.Path, "predict", "run/model.onnx", "data", "--format", "csv");
        Assert.That(answers.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(21));
        Assert.That(
            Run(Tool, _folder.Path, "bench", "run/model.onnx", "--seconds", "0.01"),
            Does.Contain("packed").And.Contain("onnxruntime"));
    }

    private static string Run(string program, string folder, params IEnumerable<string> arguments)
    {
        if (program == "dotnet")
        {
            CommandResult result = DotnetCommand.Run(folder, arguments);
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            return result.Output;
        }

        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, output + errors.GetAwaiter().GetResult());
        return output;
    }
}
