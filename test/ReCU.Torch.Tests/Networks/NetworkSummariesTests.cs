using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.Torch.Tests.Networks;

public sealed class NetworkSummariesTests
{
    [Test]
    public void ResNet18OfCifarHasTheTotalsOfItsClosedForm()
    {
        NetworkCost total = BinaryNetwork.ResNet18.Summarize((3, 32, 32), 10).Total;

        // Stage s has w = 64 2^s filters on (32 / 2^s)^2 pixels: four 3x3 convolutions from w channels, but the first
        // of stages 1 to 3 reads w / 2.
        long binary = 0, multiplyAdds = 0, norms = 64;
        for (int stage = 0; stage < 4; stage++)
        {
            long width = 64 << stage;
            long area = (32 >> stage) * (32 >> stage);
            long weights = 9 * width * (3 * width + (stage == 0 ? width : width / 2));
            (binary, multiplyAdds, norms) = (binary + weights, multiplyAdds + weights * area, norms + 4 * width);
        }

        const long StemWeights = 64 * 3 * 9;
        const long ClassifierWeights = 512 * 10;
        long floats = StemWeights + 2 * (norms + 512) + ClassifierWeights + 10;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(total.BinaryParameters, Is.EqualTo(binary).And.EqualTo(10_985_472));
            Assert.That(total.BinaryMultiplyAdds, Is.EqualTo(multiplyAdds).And.EqualTo(547_356_672));
            Assert.That(total.FloatParameters, Is.EqualTo(floats));
            Assert.That(total.FloatMultiplyAdds, Is.EqualTo(StemWeights * 32 * 32 + ClassifierWeights));
            Assert.That(total.StoredBytes, Is.EqualTo(binary / 8 + 4 * floats));
            Assert.That(total.Float32Bytes, Is.EqualTo(4 * (binary + floats)));
        }
    }

    [Test]
    public void AModelFileHasTheSummaryOfItsNetwork()
    {
        using BinaryClassifier classifier = BinaryNetwork.Compact.Create((1, 16, 16), 3);
        var graph = new GraphBuilder((1, 16, 16));
        classifier.WriteTo(graph, graph.InputName);
        byte[] file = OnnxModel.ToBytes(graph.Build(new ModelMetadata()));

        NetworkSummary summary = classifier.Summarize();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(OnnxModel.Summarize(file).ToString(), Is.EqualTo(summary.ToString()));
            Assert.That(summary.Total.StoredBytes, Is.LessThan(file.Length));
            Assert.That(summary.Layers[^1].OutputShape, Is.EqualTo(FeatureShape.Vector(3)));
        }
    }
}
