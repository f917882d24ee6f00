using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Golden;

/// <summary>Large networks whose parameters follow the formula of <c>test/golden/README.md</c>.</summary>
[Category("Golden")]
[TestFixtureSource(nameof(Cases))]
public sealed class FormulaGoldenTests(string name, BinaryNetwork architecture)
{
    private readonly GoldenCase _golden = GoldenFiles.Read("formula", name);

    public static IEnumerable<TestFixtureData> Cases =>
    [
        Case("resnet18_1w1a", BinaryNetwork.ResNet18),
        Case("vgg_small_1w1a", BinaryNetwork.VggSmall),
        Case("imagenet_resnet18_1w1a", BinaryNetwork.ImageNetResNet18),
        Case("imagenet_resnet34_1w1a", BinaryNetwork.ImageNetResNet34),
        Case("two_stage_resnet18_1w1a", BinaryNetwork.TwoStageResNet18),
    ];

    [Test]
    public void LogitsAreThoseOfTheAuthors()
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryClassifier network = Create();
        Fill(network);
        network.SetTau(_golden.Number("tau"));
        Tensor input = Input();

        using IDisposable noGradient = no_grad();
        network.eval();
        Compare(network.forward(input), "eval.logits");
        network.train();
        Compare(network.forward(input), "train.logits");
    }

    [Test]
    public void StateDictHasTheAuthorsNamesShapesAndOrder()
    {
        using BinaryClassifier network = Create();
        string[] actual =
            [.. network.state_dict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]")];
        Assert.That(
            actual, Is.EqualTo(AuthorsShapes().Select(entry => $"{entry.Name} [{string.Join(", ", entry.Shape)}]")));
    }

    private static TestFixtureData Case(string name, BinaryNetwork architecture) =>
        new TestFixtureData(name, architecture).SetArgDisplayNames(name);

    private BinaryClassifier Create()
    {
        long[] shape = InputDimensions;
        return architecture.Create(((int)shape[1], (int)shape[2], (int)shape[3]), (int)_golden.Number("num_classes"));
    }

    private long[] InputDimensions => JsonSerializer.Deserialize<long[]>(_golden.Text("input_shape"))!;

    private List<(string Name, long[] Shape)> AuthorsShapes()
    {
        string text = File.ReadAllText(Path.Combine(GoldenFiles.Folder, "formula", name + ".state_dict.json"));
        return [.. JsonDocument.Parse(text).RootElement.EnumerateObject().Select(entry =>
            (entry.Name, entry.Value.EnumerateArray().Select(dimension => dimension.GetInt64()).ToArray()))];
    }

    private void Fill(BinaryClassifier network)
    {
        Dictionary<string, Tensor> state = network.state_dict();
        uint k = 0;
        foreach ((string entry, long[] shape) in AuthorsShapes())
        {
            if (entry.EndsWith("tau", StringComparison.Ordinal) || entry.EndsWith("tracked", StringComparison.Ordinal))
            {
                continue;
            }

            long count = shape.Aggregate(1L, (product, dimension) => product * dimension);
            var values = new float[count];
            for (uint i = 0; i < count; i++)
            {
                uint h = i * 2654435761u + k * 40503u + 12345u;
                values[i] = (float)Value(entry, shape.Length, Uniform(h));
            }

            using IDisposable noGradient = no_grad();
            state[entry].copy_(tensor(values, shape));
            k++;
        }
    }

    private static double Value(string entry, int dimensions, double u)
    {
        double s = u < 0.25 ? -1 : 1;
        string last = entry[(entry.LastIndexOf('.') + 1)..];
        return (last, dimensions) switch
        {
            ("running_var", _) => 0.5 + u,
            ("alpha", _) => s * (0.02 + 0.02 * u),
            ("running_mean", _) => 0.2 * (u - 0.5),
            ("weight", 1) => s * (0.5 + u),
            ("bias", _) => 0.2 * (u - 0.5),
            ("weight", 4) => u < 0.5 ? -(0.05 + 0.4 * u) : 0.05 + 0.4 * (u - 0.5),
            _ => 0.5 * (u - 0.5),
        };
    }

    private Tensor Input()
    {
        long[] shape = InputDimensions;
        uint constant = (uint)_golden.Number("input_constant");
        var values = new float[shape.Aggregate(1L, (product, dimension) => product * dimension)];
        for (uint i = 0; i < values.Length; i++)
        {
            values[i] = (float)(4 * Uniform(i * 2246822519u + constant) - 2);
        }

        Assert.That(values[..16], Is.EqualTo(_golden.Tensor("input.head").data<float>().ToArray()), "input formula");
        return tensor(values, shape);
    }

    private static double Uniform(uint h)
    {
        h = h * 1664525u + 1013904223u;
        return (h >> 8) / (double)(1 << 24);
    }

    private void Compare(Tensor actual, string entry) =>
        Close.AssertToLargest(actual, _golden.Tensor(entry), 0, 1e-3, entry);
}
