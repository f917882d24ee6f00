using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>The example without ML.NET, compiled ahead of time.</summary>
[Category("Packages")]
public sealed class AheadOfTimeTests
{
    private const long MostBytes = 4_500_000;

    private static readonly string _program = OperatingSystem.IsWindows() ? "PackedAot.exe" : "PackedAot";

    [Test]
    public void TheProgramIsSmallAndScoresLikeTheOther()
    {
        if (!HasLinker())
        {
            Assert.Ignore("Compiling ahead of time needs clang or gcc; neither is on the path.");
        }

        using var folder = new TemporaryFolder();
        NetworkGraph network = RandomGraphs.CifarResNet(seed: 1, [16, 32]);
        string image = folder.File("image.ppm");
        WriteImage(image, network.InputShape);
        string output = folder.File("published");
        // The project names instructions by the runtime, which "--ucr" would tell it too late. All that is built on the
        // way is put aside: others use what lies in the repository.
        CommandResult published = DotnetCommand.Run(
            RepositoryFolder.Path,
            "publish",
            "examples/PackedAot",
            "-c",
            "Release",
            "-r",
            RuntimeInformation.RuntimeIdentifier,
            "-m:1",
            "-p:RunAnalyzers=false",
            "--artifacts-path",
            folder.File("artifacts"),
            "-o",
            output);
        Assert.That(published.ExitCode, Is.Zero, published.ToString());

        string program = Path.Combine(output, _program);

        Assert.That(new FileInfo(program).Length, Is.LessThan(MostBytes));
        // A stem of int8 weights has instructions of its own.
        foreach (NetworkGraph scored in (NetworkGraph[])[network, network.WithInt8Stem()])
        {
            string model = folder.File("model.onnx");
            OnnxModel.Save(scored, model);

            Assert.That(
                WithoutKernel(Score(program, model, image)),
                Is.EqualTo(WithoutKernel(PackedExample.Run(model, image).Output)));
        }
    }

    // What is behind the last comma: compiled ahead of time, other kernels are there.
    private static string WithoutKernel(string line)
    {
        Assert.That(line, Does.Contain("logit").And.Contain(", kernel"));
        return line[..line.LastIndexOf(',')];
    }

    private static string Score(string program, string model, string image)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, [model, image]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
        return output;
    }

    private static void WriteImage(string path, FeatureShape shape)
    {
        var pixels = new byte[shape.Count];
        new Random(1).NextBytes(pixels);
        File.WriteAllBytes(
            path, [.. Encoding.ASCII.GetBytes($"P6\n{shape.Width} {shape.Height}\n255\n"), .. pixels]);
    }

    private static bool HasLinker() =>
        OperatingSystem.IsWindows() || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));
}
