using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>Summaries of networks that have not been exported.</summary>
public static class NetworkSummaries
{
    /// <summary>
    /// Counts parameters, multiply-adds and bytes of a network as exported, with batch norms folded, but without border
    /// and normalisation of the input.
    /// </summary>
    /// <param name="classifier">The network.</param>
    /// <returns>The counts, layer by layer; its <c>ToString</c> is a table.</returns>
    public static NetworkSummary Summarize(this BinaryClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        var graph = new GraphBuilder(classifier.InputShape);
        classifier.WriteTo(graph, graph.InputName);
        return graph.Build(new ModelMetadata { NetworkName = classifier.Network.Name }).Summarize();
    }

    /// <summary>
    /// Counts parameters, multiply-adds and bytes of an architecture's networks as exported, with batch norms folded,
    /// but without border and normalisation of the input.
    /// </summary>
    /// <param name="network">The architecture.</param>
    /// <param name="inputShape">Shape of the images that the network reads, after any border.</param>
    /// <param name="classCount">Number of classes, at least 2.</param>
    /// <returns>The counts, layer by layer; its <c>ToString</c> is a table.</returns>
    /// <exception cref="ArgumentException">
    /// The architecture does not fit the shape, or one of its numbers is out of range; the message says which.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public static NetworkSummary Summarize(this BinaryNetwork network, FeatureShape inputShape, int classCount)
    {
        ArgumentNullException.ThrowIfNull(network);
        using BinaryClassifier classifier = network.Create(inputShape, classCount);
        return classifier.Summarize();
    }
}
