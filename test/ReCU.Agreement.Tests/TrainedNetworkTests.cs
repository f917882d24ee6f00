using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Tests;
using ReCU.Packed;
using ReCU.TestKit;

namespace ReCU.Agreement.Tests;

/// <summary>
/// The network that the example trains on Fashion-MNIST (Data/README.md), on all of the example's test images.
/// </summary>
public sealed class TrainedNetworkTests
{
    private const int Images = 2000;
    private const int ImagesOfTheOracle = 20;

    private readonly byte[] _model =
        File.ReadAllBytes(RepositoryFolder.File("test", "ReCU.Agreement.Tests", "Data", "fashion-mnist.onnx"));

    private readonly float[][] _images;
    private readonly int[] _labels;
    private readonly GraphOracle _oracle;
    private readonly double[][] _packed;
    private readonly double[][] _onnxRuntime;

    public TrainedNetworkTests()
    {
        (_images, _labels) = ReadTestImages();
        NetworkGraph network = OnnxModel.Parse(_model);
        _oracle = new GraphOracle(network);
        float[] pixels = [.. _images.SelectMany(image => image)];
        using PackedNetwork packed = PackedNetwork.Open(network);
        var logits = new float[Images * network.ClassCount];
        packed.Run(pixels, logits);
        _packed = Rows(logits, network.ClassCount);
        using var session = new OnnxRuntimeModel(_model);
        _onnxRuntime = Rows(session.Run(pixels).Logits, network.ClassCount);
    }

    [Test]
    public void ItHasLearned()
    {
        Assert.That(_images, Has.Length.EqualTo(Images));
        Assert.That(_packed.Zip(_labels).Count(row => Agreement.ArgMax(row.First) == row.Second), Is.GreaterThan(1740));
    }

    [Test]
    public void PackedAndOnnxRuntimeNameOneClassForEveryImage()
    {
        int[] others =
        [
            .. Enumerable.Range(0, Images)
                .Where(i => Agreement.ArgMax(_packed[i]) != Agreement.ArgMax(_onnxRuntime[i])),
        ];

        // A sign within rounding of zero goes one way here and the other there.
        Assert.That(others.Where(i => Agreement.IsSafe(_oracle, _images[i])), Is.Empty);
        Assert.That(others, Has.Length.LessThanOrEqualTo(Images / 1000));
    }

    [Test]
    public void BothGiveTheOraclesLogits()
    {
        float[][] images = _images[..ImagesOfTheOracle];
        double[][] expected = Array.ConvertAll(images, image => _oracle.Logits(image));
        bool[] isSafe = Array.ConvertAll(images, image => Agreement.IsSafe(_oracle, image));

        Agreement.AssertRows(_packed[..ImagesOfTheOracle], expected, isSafe, "the packed engine");
        Agreement.AssertRows(_onnxRuntime[..ImagesOfTheOracle], expected, isSafe, "ONNX Runtime");
        Assert.That(
            isSafe.Count(safe => safe), Is.GreaterThan(ImagesOfTheOracle / 2), "images without a sign near zero");
    }

    [Test]
    public void AStemOfInt8WeightsCostsLessThanHalfAPoint()
    {
        using PackedNetwork packed = PackedNetwork.Open(OnnxModel.Parse(_model).WithInt8Stem());
        var logits = new float[Images * packed.ClassCount];
        packed.Run([.. _images.SelectMany(image => image)], logits);
        int[] classes = Array.ConvertAll(Rows(logits, packed.ClassCount), Agreement.ArgMax);
        int right = classes.Zip(_labels).Count(row => row.First == row.Second);
        int rightOfFloats = _packed.Zip(_labels).Count(row => Agreement.ArgMax(row.First) == row.Second);
        int others = classes.Zip(_packed).Count(row => row.First != Agreement.ArgMax(row.Second));

        TestContext.Out.WriteLine($"int8 {right}, float {rightOfFloats}, another class {others} of {Images}");
        Assert.That(right, Is.GreaterThan(rightOfFloats - Images / 200));
        Assert.That(others, Is.LessThan(Images / 20));
    }

    private static (float[][] Images, int[] Labels) ReadTestImages()
    {
        string folder = RepositoryFolder.File("examples", "FashionMnist", "data");
        ImageDataset dataset = IdxFiles.Load(
            Path.Combine(folder, "t10k-images-idx3-ubyte"), Path.Combine(folder, "t10k-labels-idx1-ubyte"));
        using IImageReader reader = dataset.Open(Enumerable.Range(0, dataset.Count).ToArray());
        float[][] images =
        [
            .. reader.Read(dataset.Count)
                .Select(image => Array.ConvertAll(image.Bytes.ToArray(), pixel => (float)pixel)),
        ];
        return (images, dataset.Labels.ToArray());
    }

    private static double[][] Rows(float[] logits, int classes) =>
        [.. Array.ConvertAll(logits, logit => (double)logit).Chunk(classes)];
}
