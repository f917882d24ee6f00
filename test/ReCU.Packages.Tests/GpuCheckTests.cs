using System.Diagnostics;
using System.Runtime.Versioning;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>What test/gpu-check.sh makes of the programs that it runs, with scripts in their place.</summary>
[Category("Packages")]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class GpuCheckTests
{
    private const string Measured = "echo 'training resnet20 batch=256 threads=2: 1000.0 images/s, 500 MB peak'";

    private TemporaryFolder _app = null!;

    [SetUp]
    public void CreateFolder() => _app = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _app.Dispose();

    [Test]
    public void TheReportHasTheSpeedAndTheSkippedTests()
    {
        WritePrograms(
            $"[ $1 = training ] && {Measured} && echo \"arguments: $*\" || echo 'torch loads, CUDA devices: 1'",
            "echo 'Passed: A.B'; echo 'Skipped: A.C needs two GPUs'; echo '1 passed, 0 failed, 1 skipped'");

        CommandResult result = Check();

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Lines, Has
            .Member("torch loads, CUDA devices: 1")
            .And.Member("arguments: training --device cuda --steps 50 --rounds 3")
            .And.Member("GPU tests: 1 passed, 0 failed"));
        Assert.That(result.Lines[^2..], Is.EqualTo(new[] { "Skipped:", "Skipped: A.C needs two GPUs" }));
    }

    [TestCase(3, "torch does not load")]
    [TestCase(4, "no CUDA device")]
    public void WithoutTorchOrDeviceItEndsAtOnce(int code, string message)
    {
        WritePrograms($"exit {code}", "echo 'Passed: A.B'");

        CommandResult result = Check();

        Assert.That(result.ExitCode, Is.EqualTo(code));
        Assert.That(result.Errors, Does.Contain(message));
        Assert.That(result.Output, Does.Not.Contain("Passed"));
    }

    [TestCase("true", "echo 'Failed: A.B'; exit 1", "something failed")]
    [TestCase("true", "echo 'Skipped: A.B'", "no GPU test passed")]
    [TestCase("[ $1 = devices ]", "echo 'Passed: A.B'", "something failed")]
    public void AFailureIsTheResult(string benchmarks, string tests, string message)
    {
        WritePrograms(benchmarks, tests);

        CommandResult result = Check();

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Errors, Does.Contain(message));
    }

    [Test]
    public void AFolderWithoutTheProgramsIsNamed()
    {
        CommandResult result = Check();
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Errors, Does.Contain($"'{_app.Path}' has no ReCU.Benchmarks"));
    }

    private void WritePrograms(string benchmarks, string tests)
    {
        foreach ((string name, string script) in new[] { ("ReCU.Benchmarks", benchmarks), ("ReCU.Gpu.Tests.Standalone", tests) })
        {
            File.WriteAllText(_app.File(name), $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(_app.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private CommandResult Check()
    {
        // No Python with torch: nothing is compared with.
        string[] arguments =
            [RepositoryFolder.File("test", "gpu-check.sh"), "--app", _app.Path, "--python", _app.File("python")];
        using Process process = Process.Start(new ProcessStartInfo("bash", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["RECU_LIBTORCH"] = _app.Path },
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output, errors.Result);
    }
}
