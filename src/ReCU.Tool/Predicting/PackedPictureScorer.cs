using ReCU.Classifier;

namespace ReCU.Tool.Predicting;

/// <summary>The packed engine.</summary>
/// <param name="path">The model.</param>
internal sealed class PackedPictureScorer(string path) : IPictureScorer
{
    private readonly ImageClassifier _classifier = ImageClassifier.Open(path);

    public string Description => $"packed engine, {_classifier.KernelName}";

    public Classification Classify(string path, int top) => _classifier.Classify(path, top);

    public void Dispose() => _classifier.Dispose();
}
