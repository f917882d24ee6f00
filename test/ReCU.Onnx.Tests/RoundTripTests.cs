using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

public class RoundTripTests
{
    [Test]
    public void ANetworkReadsBackEqual(
        [Values] WeightFormat format, [Range(1, 5)] int seed, [Range(0, 6)] int family)
    {
        NetworkGraph network = RandomGraphs.All(seed).ElementAt(family);

        NetworkGraph read = OnnxModel.Parse(OnnxModel.ToBytes(network, format));

        NetworkAssert.AreEqual(network, read);
    }

    [Test]
    public void EqualNetworksGiveEqualBytes([Values] WeightFormat format) =>
        Assert.That(
            OnnxModel.ToBytes(RandomGraphs.Vgg(3), format), Is.EqualTo(OnnxModel.ToBytes(RandomGraphs.Vgg(3), format)));

    [Test]
    public void ASignTableOfFloatsIsReadToo()
    {
        byte[] file = EditedModel.Bytes(model =>
        {
            TensorProto bytes = model.Constant("sign_table.bytes");
            float[] signs = [.. bytes.RawData.Select(b => (float)(sbyte)b)];
            model.Graph.Node.Remove(model.Operator("sign_table"));
            model.Graph.Initializer.Remove(bytes);
            model.Graph.Initializer.Add(new TensorProto
            {
                Name = "sign_table",
                DataType = (int)ElementType.Float,
                Dims = { 256, 8 },
                FloatData = { signs },
            });
        });

        NetworkAssert.AreEqual(EditedModel.Network, OnnxModel.Parse(file));
    }

    [Test]
    public void NamesThatMeetTheFilesOwnNamesSurvive()
    {
        var builder = new GraphBuilder((1, 1, 1), "sign_table");
        builder.Add(new Clip("logits", "sign_table", -1, 1));
        builder.Add(new Scale("score", "logits", FloatTensor.Vector([2]), FloatTensor.Vector([1])));
        builder.Add(new Clip("score.product", "score", -1, 1));
        builder.Add(new Sign("constant_0", "score.product"));
        builder.Add(new BinaryConv("a b/é", "constant_0", new BitTensor([3, 1, 1, 1], [5]), new Window(1, 1)));
        NetworkGraph network = builder.Build(new ModelMetadata());

        NetworkAssert.AreEqual(network, OnnxModel.Parse(OnnxModel.ToBytes(network)));
    }

    [Test]
    public void AnInputNamedAsAnOutputIsRefused([Values("logits", "score")] string name)
    {
        var builder = new GraphBuilder((1, 1, 1), name);
        builder.Add(new Clip("clip", name, -1, 1));
        NetworkGraph network = builder.Build(new ModelMetadata());

        Assert.That(() => OnnxModel.ToBytes(network), Throws.ArgumentException.With.Message.Contains($"'{name}'"));
    }

    [Test]
    public void ANetworkThatEndsInAPoolReadsBackEqual()
    {
        var builder = new GraphBuilder((2, 4, 4));
        builder.Add(new PadChannels("pad", "pixels", 0, 1));
        builder.Add(new AveragePool("pool", "pad", Window.Square(4, 3)));
        NetworkGraph network = builder.Build(new ModelMetadata { ShorterSide = 256, ClassNames = ["", "\ud83d\ude00 \"\\", "c"] });

        NetworkAssert.AreEqual(network, OnnxModel.Parse(OnnxModel.ToBytes(network)));
    }

    [Test]
    public void OneBitWeightsOfResNet18TakeAtMostA25thOfFloatOnes()
    {
        NetworkGraph network = RandomGraphs.CifarResNet(1, [64, 128, 256, 512]);

        int oneBit = OnnxModel.ToBytes(network).Length;
        int float32 = OnnxModel.ToBytes(network, WeightFormat.Float32).Length;

        Assert.That(25 * oneBit, Is.LessThanOrEqualTo(float32), $"{oneBit} against {float32} bytes");
    }
}
