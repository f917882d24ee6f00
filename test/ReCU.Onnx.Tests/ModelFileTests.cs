using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

public class ModelFileTests
{
    [Test]
    public void ASavedNetworkLoadsEqual([Values] WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        NetworkGraph network = RandomGraphs.TwoStage(1);

        OnnxModel.Save(network, path, format);

        NetworkAssert.AreEqual(network, OnnxModel.Load(path));
    }

    [Test]
    public void SavingReplacesAFileAndLeavesNothingBesideIt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        File.WriteAllText(path, "old");

        OnnxModel.Save(EditedModel.Network, path);

        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo(new[] { path }));
        Assert.That(OnnxModel.Load(path).Nodes, Is.EqualTo(EditedModel.Network.Nodes));
    }

    [Test]
    public void AFailedSaveLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        Directory.CreateDirectory(path);

        Assert.That(
            () => OnnxModel.Save(EditedModel.Network, path),
            Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void AMissingFolderIsNamed()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "missing", "model.onnx");

        Assert.That(
            () => OnnxModel.Save(EditedModel.Network, path),
            Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("missing"));
    }

    [Test]
    public void AMissingFileIsNamed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("no.onnx");

        Assert.That(() => OnnxModel.Load(path), Throws.TypeOf<FileNotFoundException>().With.Message.Contains(path));
        Assert.That(() => OnnxModel.ReadInfo(path), Throws.TypeOf<FileNotFoundException>().With.Message.Contains(path));
    }

    [Test]
    public void ABrokenFileIsNamed([Values("", "not a model", "{\"json\": true}")] string content)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("broken.onnx");
        File.WriteAllText(path, content);

        Assert.That(() => OnnxModel.Load(path), Throws.TypeOf<InvalidModelException>().With.Message.Contains(path));
        Assert.That(() => OnnxModel.ReadInfo(path), Throws.TypeOf<InvalidModelException>().With.Message.Contains(path));
    }

    [Test]
    public void AFileOfManyGigabytesIsRefusedUnread()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("huge.onnx");
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(3L << 30);
        }

        Assert.That(
            () => OnnxModel.Load(path), Throws.TypeOf<InvalidModelException>().With.Message.Contains("at most"));
    }

    [Test]
    public void TheHeaderTellsWhatTheModelIs([Values] WeightFormat format)
    {
        NetworkGraph network = RandomGraphs.Vgg(1);
        byte[] bytes = OnnxModel.ToBytes(network, format);

        OnnxModelInfo info = OnnxModel.Inspect(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(info.InputName, Is.EqualTo("pixels"));
            Assert.That(info.InputShape, Is.EqualTo(new FeatureShape(1, 14, 14)));
            Assert.That(info.ClassCount, Is.EqualTo(4));
            Assert.That(info.ClassNames, Is.EqualTo(network.Metadata.ClassNames));
            Assert.That(info.Metadata, Is.EqualTo(network.Metadata));
            Assert.That(info.ProducerName, Is.EqualTo("ReCU.MLNet"));
            Assert.That(info.ProducerVersion, Does.Match(@"^\d+\.\d+\.\d+"));
            Assert.That(info.ProducerVersion, Does.Not.Contain("+"));
            Assert.That(info.ModelVersion, Is.EqualTo(1));
            Assert.That(info.Description, Does.Contain("1x14x14"));
        }
    }

    [Test]
    public void TheHeaderIsReadWithoutTheWeights()
    {
        byte[] bytes = OnnxModel.ToBytes(RandomGraphs.CifarResNet(1, [16, 32, 64]), WeightFormat.Float32);
        OnnxModel.Inspect(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

        OnnxModel.Inspect(bytes);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(50_000), $"of {bytes.Length}");
    }

    [Test]
    public void AnUnknownFormatIsRefused() => Assert.That(
        () => OnnxModel.ToBytes(EditedModel.Network, (WeightFormat)7),
        Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("OneBit"));
}
