using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>The example without ML.NET, on files that it cannot use.</summary>
[Category("Packages")]
public sealed class PackedExampleTests
{
    [Test]
    public void ABrokenModelIsToldInALine()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("broken.onnx");
        File.WriteAllText(model, "no model");

        AssertTold(PackedExample.Run(model, folder.File("image.pgm")), model);
    }

    [Test]
    public void AMissingModelIsToldInALine()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("missing.onnx");

        AssertTold(PackedExample.Run(model, folder.File("image.pgm")), model);
    }

    private static void AssertTold(CommandResult result, string file)
    {
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Errors, Does.StartWith("error: ").And.Contain(file).And.Not.Contain("   at "));
    }
}
