using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

public class SummaryTests
{
    [Test]
    public void AFileHasTheSummaryOfItsNetworkHoweverItStoresWeights([Values] WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        foreach (NetworkGraph network in RandomGraphs.All(3))
        {
            string expected = network.Summarize().ToString();
            OnnxModel.Save(network, path, format);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(OnnxModel.Summarize(path).ToString(), Is.EqualTo(expected));
                Assert.That(OnnxModel.Summarize(OnnxModel.ToBytes(network, format)).ToString(), Is.EqualTo(expected));
            }
        }
    }

    [Test]
    public void ABrokenOrMissingFileHasNone()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => OnnxModel.Summarize([1, 2, 3]), Throws.TypeOf<InvalidModelException>());
        Assert.That(() => OnnxModel.Summarize(folder.File("no.onnx")), Throws.TypeOf<FileNotFoundException>());
    }
}
