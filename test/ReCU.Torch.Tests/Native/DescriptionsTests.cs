using System.Diagnostics;
using ReCU.TestKit;

namespace ReCU.Torch.Tests.Native;

/// <summary>What only describes a network or a training needs no native torch.</summary>
public sealed class DescriptionsTests
{
    [Test]
    public void OptionsRecipesAndArchitecturesLoadNoNativeTorch()
    {
        using var folder = new TemporaryFolder();
        string app = AppContext.BaseDirectory.Replace(
            "ReCU.Torch.Tests", "ReCU.Torch.Tests.KilledApp", StringComparison.Ordinal);
        string result = folder.File("result");
        string[] arguments = [Path.Combine(app, "ReCU.Torch.Tests.KilledApp.dll"), "descriptions", result];
        using (Process process = Process.Start("dotnet", arguments))
        {
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
        }

        string[] lines = File.ReadAllLines(result);
        Assert.That(lines[^1], Is.EqualTo("EnsureLoaded: loaded"));
        Assert.That(lines[..^1], Has.All.EndsWith(": not loaded"));
        Assert.That(lines, Is.SupersetOf(new[]
        {
            "TrainingOptions: not loaded", "BinaryNetwork: not loaded", "ComposedNetwork: not loaded",
            "Recipe: not loaded", "ReCUBinaryNetOptions: not loaded", "Check: not loaded",
        }));
    }
}
