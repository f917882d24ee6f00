using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

public class OnnxRuntimeTests
{
    /// <summary>Nearer to zero than this, relative to a node's largest value, float rounding may turn a sign.</summary>
    private const double SafeSignMargin = 1e-5;

    [Test]
    public void LogitsEqualTheOracle([Values(1, 3, 32)] int batch, [Range(0, 6)] int family)
    {
        int images = 0;
        int compared = 0;
        int otherClass = 0;
        for (int seed = 1; seed <= (batch == 32 ? 3 : 8); seed++)
        {
            NetworkGraph network = RandomGraphs.All(seed).ElementAt(family);
            float[] pixels = RandomGraphs.Pixels(network, batch, seed);
            var oracle = new GraphOracle(network);
            double[] expected = oracle.Logits(pixels);
            using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network));
            (float[] actual, _) = model.Run(pixels);

            Assert.That(actual, Has.Length.EqualTo(expected.Length));
            double tolerance = 1e-3 * expected.Max(Math.Abs);
            for (int i = 0; i < batch; i++)
            {
                Range row = (i * network.ClassCount)..((i + 1) * network.ClassCount);
                int size = network.InputShape.Count;
                images++;
                otherClass += ArgMax(expected[row]) == ArgMax(Array.ConvertAll(actual[row], v => (double)v)) ? 0 : 1;
                if (oracle.SmallestSignMargin(pixels.AsSpan(i * size, size)) > SafeSignMargin)
                {
                    compared++;
                    Assert.That(actual[row], Is.EqualTo(expected[row]).Within(tolerance), $"seed {seed}, image {i}");
                }
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(otherClass, Is.LessThanOrEqualTo(images / 1000), "images of another class");
            Assert.That(compared, Is.GreaterThan(images / 2), "images without a sign near zero");
        }
    }

    [Test]
    public void OneBitAndFloatWeightsGiveIdenticalOutputs([Range(1, 3)] int seed, [Range(0, 6)] int family)
    {
        NetworkGraph network = RandomGraphs.All(seed).ElementAt(family);
        float[] pixels = RandomGraphs.Pixels(network, 5, seed);
        using var oneBit = new OnnxRuntimeModel(OnnxModel.ToBytes(network));
        using var float32 = new OnnxRuntimeModel(OnnxModel.ToBytes(network, WeightFormat.Float32));

        Assert.That(oneBit.Run(pixels), Is.EqualTo(float32.Run(pixels)));
    }

    [Test]
    public void TheRuntimeFoldsTheUnpackingAndFusesTheScales()
    {
        NetworkGraph network = RandomGraphs.CifarResNet(1, [16, 32, 64]);

        string[] oneBit = OptimizedOperators(OnnxModel.ToBytes(network));
        string[] float32 = OptimizedOperators(OnnxModel.ToBytes(network, WeightFormat.Float32));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(oneBit, Is.EqualTo(float32));
            Assert.That(oneBit, Has.None.EqualTo("Gather"));
            Assert.That(oneBit, Has.Exactly(2).EqualTo("Mul"), "the input's normalisation and the head's scale");
        }
    }

    [Test]
    public void ScoresAreTheSoftmaxOfTheLogits()
    {
        NetworkGraph network = RandomGraphs.Vgg(1);
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network));
        (float[] logits, float[] scores) = model.Run(RandomGraphs.Pixels(network, 1, 1));

        double[] exponentials = Array.ConvertAll(logits, v => Math.Exp(v - logits.Max()));
        Assert.That(scores, Is.EqualTo(exponentials.Select(e => e / exponentials.Sum())).Within(1e-6));
    }

    [Test]
    public void TheSignOfZeroIsPlusOne()
    {
        var builder = new GraphBuilder((1, 1, 1));
        builder.Add(new Sign("sign", "pixels"));
        builder.Add(new BinaryConv("conv", "sign", new BitTensor([2, 1, 1, 1], [0b01]), new Window(1, 1)));
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(builder.Build(new ModelMetadata())));
        (float[] logits, _) = model.Run([0f, -0f, float.Epsilon, -float.Epsilon, 1e-38f, -1e-38f, 255, -255]);

        Assert.That(
            logits, Is.EqualTo(new float[] { 1, -1, 1, -1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1 }));
    }

    [Test]
    public void APaddedTapAddsNothing()
    {
        // All signs and weights are +1, so a result counts the taps inside the 3x3 image.
        var builder = new GraphBuilder((1, 3, 3));
        builder.Add(new Sign("sign", "pixels"));
        builder.Add(new BinaryConv("conv", "sign", new BitTensor([1, 1, 3, 3], [0xff, 0x01]), new Window(3, 3, 1, 1)));
        builder.Add(new Linear("each", "conv", Identity(9), FloatTensor.Vector(new float[9])));
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(builder.Build(new ModelMetadata())));

        Assert.That(model.Run(new float[9]).Logits, Is.EqualTo(new float[] { 4, 6, 4, 6, 9, 6, 4, 6, 4 }));
    }

    [Test]
    public void ASessionTellsWhatTheModelIs()
    {
        NetworkGraph network = RandomGraphs.Vgg(2);
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(model.Session.ModelMetadata.ProducerName, Is.EqualTo("ReCU.MLNet"));
            Assert.That(model.Session.ModelMetadata.CustomMetadataMap["network"], Is.EqualTo("vgg"));
            Assert.That(model.Session.InputMetadata["pixels"].Dimensions, Is.EqualTo(new[] { -1, 1, 14, 14 }));
            Assert.That(model.Session.OutputMetadata["logits"].Dimensions, Is.EqualTo(new[] { -1, 4 }));
            Assert.That(model.Session.OutputMetadata["score"].SymbolicDimensions[0], Is.EqualTo("N"));
        }
    }

    private static string[] OptimizedOperators(byte[] model)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("optimized.onnx");
        using (new OnnxRuntimeModel(model, path))
        {
            return [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Select(n => n.OpType)];
        }
    }

    private static FloatTensor Identity(int size)
    {
        var values = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            values[i * size + i] = 1;
        }

        return new FloatTensor([size, size], values);
    }

    private static int ArgMax(double[] values) => Array.IndexOf(values, values.Max());
}
