using ReCU.Graph;

namespace ReCU.Torch.Networks;

/// <summary>
/// Adds a border and the normalisation before a network: the result is a graph from raw pixels to logits.
/// </summary>
internal static class NetworkExport
{
    /// <summary>The network as a graph with batch norms and scales folded.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="border">Black pixels that it expects around each image.</param>
    /// <param name="normalisation">The normalisation of its pixels.</param>
    /// <param name="metadata">Facts for the model file.</param>
    public static NetworkGraph ToGraph(
        BinaryClassifier classifier, int border, Normalisation normalisation, ModelMetadata metadata)
    {
        FeatureShape input = classifier.InputShape;
        var graph = new GraphBuilder((input.Channels, input.Height - 2 * border, input.Width - 2 * border));
        string value = graph.InputName;
        if (border > 0)
        {
            value = graph.Add(new PadImage("border", value, border));
        }

        // (x - mean) / deviation, as one factor and one offset a channel
        double[] scale = [.. normalisation.StandardDeviation.Select(deviation => 1.0 / deviation)];
        value = graph.Add(new Scale(
            "normalise",
            value,
            FloatTensor.Vector([.. scale.Select(factor => (float)factor)]),
            FloatTensor.Vector([.. normalisation.Mean.Zip(scale, (mean, factor) => (float)(-mean * factor))])));
        classifier.WriteTo(graph, value);
        return graph.Build(metadata);
    }
}
