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
    // Speeds 1000, 2000 and 3000 in three rounds.
    private const string Measures = """
        case $1 in
            devices) echo 'torch loads, CUDA devices: 1' ;;
            training)
                echo x >> "$0.runs"
                echo "training $*: $(($(wc -l < "$0.runs") % 3 * 1000 + 1000)).0 images/s, peak 5 MB" ;;
        esac
        """;

    private const string Python = """
        case $1 in
            -c) echo '2.10.0 built for CUDA 12.8' ;;
            *) echo "reference $*: 500.0 images/s, 6 MB peak" ;;
        esac
        """;

    private TemporaryFolder _app = null!;

    [SetUp]
    public void CreateFolder() => _app = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _app.Dispose();

    [Test]
    public void TheReportHasMedianSpeedsRatiosAndSkippedTests()
    {
        WritePrograms(
            Measures,
            """
            case $1 in
                ReCU.Torch.Tests) echo 'Passed: A.B'; echo '1 passed, 0 failed' ;;
                ReCU.MLNet.Tests) echo 'Passed: D.E'; echo 'Skipped: A.C needs two GPUs' ;;
            esac
            """);
        WriteProgram("python", Python);

        CommandResult result = Check();

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Lines, Has
            .Member("torch loads, CUDA devices: 1")
            .And.Member("GPU tests: 2 passed, 0 failed"));
        Assert.That(result.Lines[^2..], Is.EqualTo(new[] { "Skipped:", "Skipped: A.C needs two GPUs" }));
        foreach (string network in new[] { "resnet20", "resnet18A", "resnet18", "vgg_small" })
        {
            const string Common = "--device cuda --batch 256 --steps 50";
            Assert.That(result.Lines, Has
                .Member($"training training {network} {Common}: 2000.0 images/s, peak 5 MB")
                .And.Member(
                    $"reference test/reference/time_training.py {network}_1w1a {Common}: 500.0 images/s, 6 MB peak")
                .And.Member($"ratio training/pytorch {network}: 4.00"));
        }
    }

    [Test]
    public void WithoutAPythonThereAreNoRatios()
    {
        WritePrograms(Measures, "echo 'Passed: A.B'");

        CommandResult result = Check();

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("training resnet20").And.Not.Contain("ratio"));
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

    [TestCase(Measures, "echo 'Failed: A.B'; exit 1", "something failed")]
    [TestCase(Measures, "echo 'Skipped: A.B'", "no GPU test passed")]
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
        WriteProgram("ReCU.Benchmarks", benchmarks);
        WriteProgram("ReCU.Gpu.Tests.Standalone", tests);
    }

    private void WriteProgram(string name, string script)
    {
        File.WriteAllText(_app.File(name), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_app.File(name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private CommandResult Check()
    {
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
