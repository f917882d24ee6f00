using System.Globalization;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

[Category("Packages")]
public class ScoringAppTests
{
    private const int Images = 5;

    private ConsoleApp _app = null!;

    [OneTimeSetUp]
    public void Build() => _app = new ConsoleApp("Scoring");

    [Test]
    public void Predictions_equal_the_oracle()
    {
        NetworkGraph network = RandomGraphs.Vgg(seed: 1);
        float[] pixels = RandomGraphs.Pixels(network, Images, seed: 1);
        using var folder = new TemporaryFolder();
        OnnxModel.Save(network, folder.File("model.onnx"));
        File.WriteAllLines(
            folder.File("images.csv"), pixels.Chunk(network.InputShape.Count).Select(image => string.Join(',', image)));

        CommandResult result = _app.Run(folder.File("model.onnx"), folder.File("images.csv"));

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
    public void No_torch_is_in_its_output() => Assert.That(
        _app.Files.Where(file => file.Contains("torch", StringComparison.OrdinalIgnoreCase)), Is.Empty);

    private static (string[] Classes, double[] Scores) Expected(NetworkGraph network, float[] pixels)
    {
        double[][] logits = [.. new GraphOracle(network).Logits(pixels).Chunk(network.ClassCount)];
        return (
            [.. logits.Select(row => network.Metadata.ClassNames[Array.IndexOf(row, row.Max())])],
            [.. logits.Select(row => 1 / row.Sum(logit => Math.Exp(logit - row.Max())))]);
    }
}
