using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.TestKit;

/// <summary>Small networks and pictures for them.</summary>
public static class SmallModels
{
    /// <summary>3x12x10 pixels, seven classes.</summary>
    public static NetworkGraph Colour { get; } = RandomGraphs.ResNet(seed: 3, Shortcut.PooledZeros);

    /// <summary>The same with other weights.</summary>
    public static NetworkGraph OtherWeights { get; } = RandomGraphs.ResNet(seed: 4, Shortcut.PooledZeros);

    /// <summary>The same followed by finite factors that are too large: no logit is finite.</summary>
    public static NetworkGraph Overflowing { get; } = Overflow(Colour);

    /// <summary>1x14x14 pixels, four classes.</summary>
    public static NetworkGraph Grey { get; } = RandomGraphs.Vgg(seed: 7);

    /// <summary>Names for the classes of <see cref="Colour"/>.</summary>
    public static string[] Names { get; } = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu"];

    /// <summary>The model file of a network with other metadata.</summary>
    public static byte[] File(NetworkGraph network, ModelMetadata? metadata = null) =>
        OnnxModel.ToBytes(Copy(network).Build(metadata ?? new ModelMetadata { NetworkName = "small" }));

    /// <summary>A picture of noise.</summary>
    public static byte[] Picture(int seed, int height = 9, int width = 15) =>
        BitmapPictures.Noise(height, width, seed, brightness: 40 * (seed % 4));

    /// <summary>What the oracle makes of pixels.</summary>
    public static double[] Probabilities(NetworkGraph network, ReadOnlySpan<float> pixels)
    {
        double[] logits = new GraphOracle(network).Logits(pixels);
        double[] powers = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static GraphBuilder Copy(NetworkGraph network)
    {
        var builder = new GraphBuilder(network.InputShape, network.InputName);
        foreach (GraphNode node in network.Nodes)
        {
            builder.Add(node);
        }

        return builder;
    }

    private static NetworkGraph Overflow(NetworkGraph network)
    {
        GraphBuilder builder = Copy(network);
        var huge = FloatTensor.Vector([.. Enumerable.Repeat(1e38f, network.ClassCount)]);
        builder.Add(new Scale("huge", network.Nodes[^1].Name, huge, huge));
        builder.Add(new Scale("infinite", "huge", huge, huge));
        return builder.Build(network.Metadata);
    }
}
