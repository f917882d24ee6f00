using Microsoft.ML;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

[TestFixture]
internal sealed class ApplyReCUBinaryNetTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void ScoresAreTheOracles()
    {
        using var folder = new TemporaryFolder();
        string file = Save(folder, Samples.Network);
        List<ImageRow> rows = Samples.Rows(40);
        IDataView view = _context.Data.LoadFromEnumerable(rows);

        using ReCUBinaryNetTransformer transformer = _context.Transforms.ApplyReCUBinaryNet(file).Fit(view);

        Samples.AssertScored(rows, Samples.Read(_context, transformer.Transform(view)));
    }

    [Test]
    public void ArgumentsAndOptionsReachTheTransformer()
    {
        using var folder = new TemporaryFolder();
        string file = Save(folder, Samples.Network);
        IDataView view = Samples.View(_context, 3);
        using ReCUBinaryNetTransformer byArguments = _context.Transforms
            .ApplyReCUBinaryNet(file, "Pixels", "Label", ScoringEngine.OnnxRuntime).Fit(view);
        using ReCUBinaryNetTransformer byOptions = _context.Transforms
            .ApplyReCUBinaryNet(
                file, new ReCUScoringOptions { Engine = ScoringEngine.OnnxRuntime, Threads = 1, BatchSize = 8 })
            .Fit(view);
        Assert.Multiple(() =>
        {
            Assert.That(byArguments.Options.LabelColumnName, Is.EqualTo("Label"));
            Assert.That(byArguments.Options.Engine, Is.EqualTo(ScoringEngine.OnnxRuntime));
            Assert.That(byOptions.EngineDescription, Is.EqualTo("ONNX Runtime, CPU, threads: 1"));
            Assert.That(byOptions.Options.BatchSize, Is.EqualTo(8));
            Assert.That(byOptions.ClassNames, Is.EqualTo(Samples.Network.Metadata.ClassNames));
            Assert.That(byOptions.InputShape, Is.EqualTo(new FeatureShape(1, 14, 14)));
            Assert.That(byOptions.Metadata.NetworkName, Is.EqualTo("vgg"));
        });
    }

    [Test]
    public void ClassesWithoutNamesAreNumbered()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Samples.Renamed(Samples.Network, []));
        Assert.That(transformer.ClassNames, Is.EqualTo(new[] { "0", "1", "2", "3" }));
    }

    [Test]
    public void SaveOnnxWritesTheModelFile()
    {
        using var folder = new TemporaryFolder();
        string file = Save(folder, Samples.Network);
        IDataView view = Samples.View(_context, 1);
        using ReCUBinaryNetTransformer transformer = _context.Transforms.ApplyReCUBinaryNet(file).Fit(view);
        string copy = folder.File("copy.onnx");

        transformer.SaveOnnx(copy);

        Assert.That(File.ReadAllBytes(copy), Is.EqualTo(File.ReadAllBytes(file)));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(2));
    }

    [Test]
    public void AMissingModelFileIsNamed() =>
        Assert.That(
            () => _context.Transforms.ApplyReCUBinaryNet("nowhere/model.onnx"),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("'nowhere/model.onnx' was not found"));

    private static IEnumerable<TestCaseData> Broken()
    {
        byte[] good = OnnxModel.ToBytes(Samples.Network);
        yield return new TestCaseData(Array.Empty<byte>()).SetName("empty");
        yield return new TestCaseData(good[..(good.Length / 2)]).SetName("truncated");
        yield return new TestCaseData("no model at all"u8.ToArray()).SetName("text");
    }

    [TestCaseSource(nameof(Broken))]
    public void ABrokenModelFileIsNamed(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.onnx");
        File.WriteAllBytes(file, bytes);
        Assert.That(
            () => _context.Transforms.ApplyReCUBinaryNet(file),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains($"'{file}'"));
    }

    private static string Save(TemporaryFolder folder, NetworkGraph network)
    {
        string file = folder.File("model.onnx");
        OnnxModel.Save(network, file);
        return file;
    }
}
