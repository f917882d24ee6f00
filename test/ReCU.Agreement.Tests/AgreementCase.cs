using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Tests;
using ReCU.Packed;
using ReCU.TestKit;
using ReCU.Torch;
using static TorchSharp.torch;

namespace ReCU.Agreement.Tests;

/// <summary>
/// A network of random parameters, and what torch, ONNX Runtime, the packed engine and the oracle make of random
/// images.
/// </summary>
internal sealed class AgreementCase : IDisposable
{
    public const int ClassCount = 5;

    private readonly BinaryClassifier _classifier;
    private readonly float[] _images;

    public AgreementCase(BinaryNetwork network, FeatureShape shape, int images, int seed)
    {
        var random = new Random(seed);
        _images = [.. Enumerable.Range(0, images * shape.Channels).SelectMany(_ => Plane(random, shape.Area))];
        _classifier = network.Create(shape, ClassCount, seed);
        using Tensor input = Input(shape);
        RandomParameters.Fill(_classifier, input, random);
        _classifier.eval();

        var builder = new GraphBuilder(shape);
        _classifier.WriteTo(builder, builder.InputName);
        Graph = builder.Build(new ModelMetadata { NetworkName = network.Name });
    }

    public NetworkGraph Graph { get; }

    /// <summary>The pixels of each image.</summary>
    public IEnumerable<float[]> Images => _images.Chunk(Graph.InputShape.Count);

    /// <summary>Logits of each image.</summary>
    public double[][] TorchLogits()
    {
        using IDisposable noGradient = no_grad();
        using Tensor input = Input(Graph.InputShape);
        using Tensor logits = _classifier.forward(input);
        return Rows(logits.data<float>().ToArray());
    }

    /// <summary>Logits of each image from a model file's bytes.</summary>
    public double[][] OnnxRuntimeLogits(byte[] model)
    {
        using var session = new OnnxRuntimeModel(model);
        return Rows(session.Run(_images).Logits);
    }

    /// <summary>Logits of each image from the packed engine, which is given a model file's bytes.</summary>
    public double[][] PackedLogits(byte[] model)
    {
        using PackedNetwork network = PackedNetwork.Open(OnnxModel.Parse(model));
        var logits = new float[_images.Length / Graph.InputShape.Count * ClassCount];
        network.Run(_images, logits);
        return Rows(logits);
    }

    /// <summary>Logits of each image as the means of its class activation maps, with what is added to them.</summary>
    public double[][] MappedLogits()
    {
        using ActivationMaps maps = ActivationMaps.Open(Graph);
        return [.. Images.Select(image => Enumerable.Range(0, ClassCount).Select(c =>
        {
            ActivationMap map = maps.Explain(image, c);
            return map.Values.ToArray().Average(value => (double)value) + map.Offset;
        }).ToArray())];
    }

    /// <summary>Logits of each image.</summary>
    public double[][] OracleLogits() => [.. new GraphOracle(Graph).Logits(_images).Chunk(ClassCount)];

    public byte[] ToBytes(WeightFormat format) => OnnxModel.ToBytes(Graph, format);

    public void Dispose() => _classifier.Dispose();

    private Tensor Input(FeatureShape shape) =>
        tensor(_images, _images.Length / shape.Count, shape.Channels, shape.Height, shape.Width);

    // Noise around a level of its own, so that images differ in more than noise.
    private static IEnumerable<float> Plane(Random random, int area)
    {
        float level = 2 * random.NextSingle() - 1;
        return Enumerable.Range(0, area).Select(_ => level + 2 * random.NextSingle() - 1);
    }

    private static double[][] Rows(float[] logits) =>
        [.. Array.ConvertAll(logits, logit => (double)logit).Chunk(ClassCount)];
}
