using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Classifier.Tests;

internal sealed class LoadedModelTests
{
    [Test]
    public void ItStaysUntilTheLastOneHasLeft()
    {
        var model = new LoadedModel(OnnxFile.Create(SmallModels.Colour), new ImageClassifierOptions());
        var (pixels, probabilities) = (new float[3 * 12 * 10], new float[7]);
        Assert.That(model.TryEnter(), Is.True);
        model.Leave();
        Assert.That(model.TryEnter(), Is.True, "The classifier is still there.");
        model.Leave();
        Assert.That(model.TryEnter(), Is.True);

        model.Leave();
        Assert.That(() => model.Score(pixels, probabilities), Throws.Nothing);
        model.Leave();
        Assert.That(model.TryEnter(), Is.False);
        Assert.That(() => model.Score(pixels, probabilities), Throws.TypeOf<ObjectDisposedException>());
    }
}
