using System.ComponentModel;
using System.Diagnostics;
using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests.Writing;

/// <summary>The specification's own checker on our files, where a Python with the onnx package is at hand.</summary>
[NUnit.Framework.Category("Python")]
public class OnnxCheckerTests
{
    [Test]
    public void TheCheckerAcceptsEveryFamily([Values] WeightFormat format)
    {
        string python = Pythons().FirstOrDefault(HasOnnx) ?? "";
        if (python.Length == 0)
        {
            Assert.Ignore("No Python with the onnx package: the files are not run through onnx.checker.");
        }

        using var folder = new TemporaryFolder();
        var files = new List<string>();
        foreach (NetworkGraph network in RandomGraphs.All(1))
        {
            files.Add(folder.File(network.Metadata.NetworkName + ".onnx"));
            OnnxModel.Save(network, files[^1], format);
        }

        string script = RepositoryFolder.File("test", "reference", "check_onnx.py");
        (int exitCode, string output) = Run(python, [script, .. files]);
        Assert.That(exitCode, Is.Zero, output);
    }

    private static string[] Pythons() => ["python3", "/usr/bin/python3", "python"];

    private static bool HasOnnx(string python) => Run(python, ["-c", "import onnx"]).ExitCode == 0;

    private static (int ExitCode, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
