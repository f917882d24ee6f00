using ReCU.TestKit;
using ReCU.Tool.Tests.Processes;

namespace ReCU.Tool.Tests;

/// <summary>ONNX Runtime keeps an identifier of the machine where it may report, and nothing where it may not.</summary>
[Platform("Linux", Reason = "Elsewhere the identifier has another place.")]
internal sealed class TelemetryTests
{
    private const string Disable = "ORT_DISABLE_TELEMETRY";

    // ONNX Runtime reports nothing where one of these says that it runs in CI, or in its own tests.
    private static readonly string[] _otherReasons =
    [
        "CI", "TF_BUILD", "GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "TRAVIS", "JENKINS_URL", "CODEBUILD_BUILD_ID",
        "BUILDKITE", "TEAMCITY_VERSION", "APPVEYOR", "BITBUCKET_BUILD_NUMBER", "ORT_RUNNING_UNIT_TESTS",
    ];

    [Test]
    public void ScoringWithOnnxRuntimeLeavesNoIdentifierOfTheMachine() => Assert.That(Identifiers(chosen: null), Is.Empty);

    // This also shows that the other test can fail.
    [Test]
    public void WhatTheUserHasChosenStays() => Assert.That(Identifiers(chosen: "0"), Is.Not.Empty);

    private static IEnumerable<string> Identifiers(string? chosen)
    {
        using var home = new TemporaryFolder();
        Dictionary<string, string?> environment = _otherReasons.ToDictionary(name => name, _ => (string?)null);
        environment["HOME"] = home.Path;
        environment["XDG_CACHE_HOME"] = home.File("cache");
        environment[Disable] = chosen;
        string[] command =
            [ToolProcess.CommandLine[1], "predict", TrainedRun.Model, TrainedRun.Pictures, "--engine", "onnxruntime"];

        ToolRun run = ToolProcess.End(
            ToolProcess.StartProgram(home.Path, ToolProcess.CommandLine[0], command, environment));

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        return Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase));
    }
}
