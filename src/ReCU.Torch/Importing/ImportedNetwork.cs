using ReCU.Graph;
using ReCU.Torch.Networks;

namespace ReCU.Torch;

/// <summary>A network read from a PyTorch checkpoint, ready to score, to export or to train further.</summary>
public sealed class ImportedNetwork : IDisposable
{
    internal ImportedNetwork(BinaryClassifier classifier, Normalisation normalisation)
    {
        Classifier = classifier;
        Normalisation = normalisation;
    }

    /// <summary>The network, in evaluation mode; disposed with this object.</summary>
    public BinaryClassifier Classifier { get; }

    /// <summary>The normalisation of its pixels.</summary>
    public Normalisation Normalisation { get; }

    /// <summary>The architecture.</summary>
    public BinaryNetwork Network => Classifier.Network;

    /// <summary>Shape of the images.</summary>
    public FeatureShape ImageShape => Classifier.InputShape;

    /// <summary>Number of classes, the length of the logits.</summary>
    public int ClassCount => Classifier.ClassCount;

    /// <summary>
    /// The network as a graph from raw pixels to logits, with normalisation, batch norms and scales folded.
    /// </summary>
    /// <param name="metadata">Facts for the model file; a checkpoint contains no class names.</param>
    /// <exception cref="InvalidModelException">The number of class names is not that of the logits.</exception>
    public NetworkGraph ToGraph(ModelMetadata metadata) =>
        NetworkExport.ToGraph(Classifier, border: 0, Normalisation, metadata);

    /// <summary>Frees the network.</summary>
    public void Dispose() => Classifier.Dispose();
}
