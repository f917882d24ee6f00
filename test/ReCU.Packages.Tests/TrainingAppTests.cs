using System.Globalization;

namespace ReCU.Packages.Tests;

[Category("Packages")]
public class TrainingAppTests
{
    [Test]
    public void TrainsWithTorchFromItsPackage()
    {
        var app = new ConsoleApp("Training");

        CommandResult result = app.Run();

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        string accuracy = result.Lines.Single(line => line.StartsWith("accuracy: ", StringComparison.Ordinal));
        Assert.That(double.Parse(accuracy["accuracy: ".Length..], CultureInfo.InvariantCulture), Is.GreaterThan(0.8));
    }

    [Test]
    public void WithoutTorchItEndsBySayingWhatIsMissingAndWhatToDo()
    {
        var app = new ConsoleApp("Training", copy: "TrainingWithoutTorch", "-p:WithTorch=false");

        CommandResult result = app.Run();

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Errors, Does
            .StartWith("The native libraries of torch cannot be loaded. Reference the package TorchSharp-cpu")
            .And.Contain("in the application that trains")
            .And.Contain(OperatingSystem.IsLinux() ? "libc10.so" : "LibTorchSharp"));
    }

    [Test]
    public void WithoutONNXRuntimeAFloatNetworkIsRefusedBeforeItsFirstEpoch()
    {
        var app = new ConsoleApp("Training", copy: "TrainingWithoutOnnxRuntime", "-p:WithOnnxRuntime=false");

        CommandResult refused = app.Run("float");
        CommandResult binary = app.Run();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.ExitCode, Is.EqualTo(4), refused.ToString());
            Assert.That(refused.Errors, Does.Contain("reference the package Microsoft.ML.OnnxRuntime"));
            Assert.That(refused.Lines, Has.None.EqualTo("training"));
            Assert.That(binary.ExitCode, Is.Zero, binary.ToString());
            Assert.That(binary.Lines, Has.Some.EqualTo("training"));
        }
    }
}
