using System.Globalization;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>An app that only scores, with the native ONNX Runtime of its choice, and with none.</summary>
[Category("Packages")]
[TestFixture(true)]
[TestFixture(false)]
public class ScoringAppTests(bool withOnnxRuntime)
{
    private const int Images = 5;

    private ConsoleApp _app = null!;

    [OneTimeSetUp]
    public void Build() => _app = withOnnxRuntime
        ? new ConsoleApp("Scoring")
        : new ConsoleApp("Scoring", copy: "ScoringWithoutOnnxRuntime", "-p:WithOnnxRuntime=false");

    [Test]
    public void PredictionsEqualTheOracle()
    {
        NetworkGraph network = RandomGraphs.Vgg(seed: 1);
        float[] pixels = RandomGraphs.Pixels(network, Images, seed: 1);

        CommandResult result = Score(network, pixels, withOnnxRuntime ? "onnxruntime" : "packed");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        (string[] classes, double[] scores) = Expected(network, pixels);
        string[][] printed = [.. result.Lines.Select(line => line.Split(": "))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(printed.Select(line => line[0]), Is.EqualTo(classes));
            Assert.That(
                printed.Select(line => double.Parse(line[1], CultureInfo.InvariantCulture)),
                Is.EqualTo(scores).Within(1e-3));
        }
    }

    [Test]
    public void OnlyTheNativeLibraryThatItChoseIsInItsOutput()
    {
        string[] native = [.. _app.Files.Where(file => file.Contains("onnxruntime", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(native, withOnnxRuntime ? Is.Not.Empty : Is.Empty);
            Assert.That(_app.Files.Where(file => file.Contains("torch", StringComparison.OrdinalIgnoreCase)), Is.Empty);
        }
    }

    [TestCase("ReCU.Graph.dll")]
    [TestCase("ReCU.Onnx.dll")]
    [TestCase("ReCU.Packed.dll")]
    public void ItGetsTheNativeCodeOfItsPlatform(string file) =>
        Assert.That(NativeCode.IsIn(_app.ReadBytes(file)), Is.True);

    [Test]
    public void WithoutTheLibraryONNXRuntimeIsRefusedBySayingWhatToReference()
    {
        Assume.That(withOnnxRuntime, Is.False);
        NetworkGraph network = RandomGraphs.Vgg(seed: 1);

        CommandResult result = Score(network, RandomGraphs.Pixels(network, batch: 1, seed: 1), "onnxruntime");

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Errors, Does.Contain("reference the package Microsoft.ML.OnnxRuntime"));
    }

    private CommandResult Score(NetworkGraph network, float[] pixels, string engine)
    {
        using var folder = new TemporaryFolder();
        OnnxModel.Save(network, folder.File("model.onnx"));
        File.WriteAllLines(
            folder.File("images.csv"),
            pixels.Chunk(network.InputShape.Count).Select(image =>
                string.Join(',', image.Select(pixel => pixel.ToString(CultureInfo.InvariantCulture)))));
        return _app.Run(folder.File("model.onnx"), folder.File("images.csv"), engine);
    }

    private static (string[] Classes, double[] Scores) Expected(NetworkGraph network, float[] pixels)
    {
        double[][] logits = [.. new GraphOracle(network).Logits(pixels).Chunk(network.ClassCount)];
        return (
            [.. logits.Select(row => network.Metadata.ClassNames[Array.IndexOf(row, row.Max())])],
            [.. logits.Select(row => 1 / row.Sum(logit => Math.Exp(logit - row.Max())))]);
    }
}
