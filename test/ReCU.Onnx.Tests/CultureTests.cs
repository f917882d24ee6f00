using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

internal sealed class CultureTests
{
    [Test]
    public void AFileHasTheSameBytesEverywhere() => Cultures.AssertSame(() =>
    {
        NetworkGraph network = RandomGraphs.Vgg(3);
        var facts = new SortedDictionary<string, string> { ["Iı"] = "1.5", ["iİ"] = "-2", ["i"] = "x" };
        var builder = new GraphBuilder(network.InputShape, network.InputName);
        foreach (GraphNode node in network.Nodes)
        {
            builder.Add(node);
        }

        return OnnxModel.ToBytes(builder.Build(network.Metadata with { TrainingFacts = facts }));
    });

    [Test]
    public void AFileReadsTheSameEverywhere()
    {
        byte[] model = OnnxModel.ToBytes(RandomGraphs.Vgg(3));
        foreach (string name in Cultures.Names)
        {
            NetworkAssert.AreEqual(RandomGraphs.Vgg(3), Cultures.In(name, () => OnnxModel.Parse(model)));
        }
    }
}
