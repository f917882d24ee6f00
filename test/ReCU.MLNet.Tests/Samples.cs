using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>A small network, its model file, rows that fit it, and what the oracle says about them.</summary>
internal static class Samples
{
    public const int PixelCount = 14 * 14;

    /// <summary>1x14x14 pixels, four classes.</summary>
    public static NetworkGraph Network { get; } = Renamed(RandomGraphs.Vgg(seed: 7), ["cat", "dog", "owl", "pig"]);

    /// <summary>The same network with classes that are numbers.</summary>
    public static NetworkGraph Numbered { get; } = Renamed(RandomGraphs.Vgg(seed: 7), ["5", "3", "8", "1"]);

    /// <summary>3x12x10 pixels, seven classes.</summary>
    public static NetworkGraph Colour { get; } = RandomGraphs.ResNet(seed: 3, Shortcut.PooledZeros);

    public static ReCUBinaryNetTransformer Transformer(NetworkGraph network, ReCUScoringOptions? options = null) =>
        new(Open(network), options ?? new ReCUScoringOptions());

    /// <summary>A network that has been written, as the estimator hands it over.</summary>
    public static NetworkInfo Open(NetworkGraph network) => new(OnnxFile.Create(network));

    /// <summary>The bytes of a model file, as they are read.</summary>
    public static NetworkInfo Open(byte[] model) => new(OnnxFile.Parse(model));

    public static ReCUBinaryNetTransformer Transformer(ReCUScoringOptions? options = null) =>
        Transformer(Network, options);

    /// <summary>Rows with random pixels; labels are the oracle's, except every fifth, which is the next class.</summary>
    public static List<ImageRow> Rows(int count, int seed = 1)
    {
        float[] pixels = RandomGraphs.Pixels(Network, count, seed);
        var rows = new List<ImageRow>();
        for (int i = 0; i < count; i++)
        {
            float[] image = pixels[(i * PixelCount)..((i + 1) * PixelCount)];
            int best = Best(Logits(Network, image));
            rows.Add(new ImageRow
            {
                Pixels = image,
                Id = i,
                Label = Network.Metadata.ClassNames[i % 5 == 4 ? (best + 1) % 4 : best],
            });
        }

        return rows;
    }

    public static IDataView View(MLContext context, int count) => context.Data.LoadFromEnumerable(Rows(count));

    public static double[] Logits(NetworkGraph network, ReadOnlySpan<float> image) =>
        new GraphOracle(network).Logits(image);

    public static double[] Softmax(double[] logits)
    {
        double highest = logits.Max();
        double sum = logits.Sum(logit => Math.Exp(logit - highest));
        return [.. logits.Select(logit => Math.Exp(logit - highest) / sum)];
    }

    public static int Best(double[] logits) => Array.IndexOf(logits, logits.Max());

    public static List<ScoredRow> Read(MLContext context, IDataView view) =>
        [.. context.Data.CreateEnumerable<ScoredRow>(view, reuseRowObject: false)];

    /// <summary>Checks scores and predicted label of rows against the oracle, and that the rows are not mixed up.</summary>
    public static void AssertScored(IReadOnlyList<ImageRow> expected, IReadOnlyList<ScoredRow> actual)
    {
        Assert.That(actual.Select(row => row.Id), Is.EqualTo(expected.Select(row => row.Id)));
        for (int i = 0; i < expected.Count; i++)
        {
            double[] logits = Logits(Network, expected[i].Pixels);
            Assert.Multiple(() =>
            {
                Assert.That(actual[i].Score, Is.EqualTo(Softmax(logits)).Within(1e-4), $"row {i}");
                Assert.That(actual[i].PredictedLabel, Is.EqualTo(Best(logits) + 1), $"row {i}");
            });
        }
    }

    public static NetworkGraph Renamed(NetworkGraph network, IReadOnlyList<string> classNames)
    {
        var builder = new GraphBuilder(network.InputShape, network.InputName);
        foreach (GraphNode node in network.Nodes)
        {
            builder.Add(node);
        }

        return builder.Build(network.Metadata with { ClassNames = classNames });
    }
}

internal sealed class ImageRow
{
    [VectorType(Samples.PixelCount)]
    public float[] Pixels { get; set; } = [];

    public int Id { get; set; }

    public string Label { get; set; } = "";
}

internal sealed class ScoredRow
{
    public int Id { get; set; }

    [KeyType(4)]
    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}
