using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Tests.Training.Sharing;

public sealed class RunDifferencesTests
{
    [Test]
    public void EqualRunsDoNotDiffer() => Assert.That(Describe("1", "1", "1"), Is.Null);

    [Test]
    public void SaysWhatIsWhere() => Assert.That(
        Describe("1", "2", "1"), Is.EqualTo("Epochs is 1 in processes 0, 2 and 2 in process 1"));

    [Test]
    public void WhatOneDoesNotKnowIsADifferenceToo() => Assert.That(
        RunDifferences.Describe([new Dictionary<string, string>(), new Dictionary<string, string> { ["a"] = "1" }]),
        Is.EqualTo("a is not set in process 0 and 1 in process 1"));

    [Test]
    public void ManyDifferencesAreCounted()
    {
        Dictionary<string, string>[] runs = [.. new[] { "1", "2" }.Select(value =>
            Enumerable.Range(0, 11).ToDictionary(i => $"option {i}", _ => value))];

        Assert.That(RunDifferences.Describe(runs), Does.EndWith("; and 3 more").And.Contain("option 7 is")
            .And.Not.Contain("option 8"));
    }

    private static string? Describe(params string[] epochs) => RunDifferences.Describe(
        [.. epochs.Select(value => new Dictionary<string, string> { ["Epochs"] = value, ["Seed"] = "3" })]);
}
