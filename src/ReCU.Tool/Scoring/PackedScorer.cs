using ReCU.Classifier;
using ReCU.Graph;

namespace ReCU.Tool.Scoring;

/// <summary>The packed engine.</summary>
internal sealed class PackedScorer : IModelScorer
{
    private readonly ImageClassifier _classifier;

    /// <param name="model">Content of the model file.</param>
    /// <param name="graph">The network in it.</param>
    /// <param name="options">Threads, and what the file does not say about pixels.</param>
    /// <exception cref="InvalidModelException">The engine cannot run the model.</exception>
    public PackedScorer(ReadOnlyMemory<byte> model, NetworkGraph graph, ImageClassifierOptions options)
    {
        _classifier = ImageClassifier.Open(model, options);
        Images = new ModelImages(graph, options);
    }

    /// <inheritdoc/>
    public string Description => $"packed engine, {_classifier.KernelName}";

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _classifier.ClassNames;

    /// <inheritdoc/>
    public ModelImages Images { get; }

    /// <inheritdoc/>
    public void Score(float[] pixels, float[] probabilities) => _classifier.Score(pixels, probabilities);

    /// <inheritdoc/>
    public void Dispose() => _classifier.Dispose();
}
