using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Classifier.Tests;

internal sealed class ModelLeaseTests
{
    [Test]
    public void TheModelStaysWhileAnotherIsTakenUp()
    {
        byte[] picture = SmallModels.Picture(1);
        using ImageClassifier classifier = ImageClassifier.Open(SmallModels.File(SmallModels.Colour));
        using ModelLease lease = classifier.Lease();
        var pixels = new float[lease.Images.Shape.Count];
        lease.Images.Read(picture, pixels);
        classifier.Reload(SmallModels.File(SmallModels.Grey), allowOtherClasses: true);

        var probabilities = new float[lease.ClassNames.Count];
        lease.Score(pixels, probabilities);
        Assert.That(probabilities, Is.EqualTo(SmallModels.Probabilities(SmallModels.Colour, pixels)).Within(1e-4));
        using ModelLease now = classifier.Lease();
        using ModelLease same = classifier.Lease();
        Assert.That(now.ClassNames, Has.Count.EqualTo(4));
        Assert.That(now.IsOfSameModelAs(same), Is.True);
        Assert.That(now.IsOfSameModelAs(lease), Is.False);
    }

    [Test]
    public void LogitsAreWhatTheNetworkAnswers()
    {
        using ImageClassifier classifier = ImageClassifier.Open(SmallModels.File(SmallModels.Colour));
        using ModelLease lease = classifier.Lease();
        float[] pixels = RandomGraphs.Pixels(SmallModels.Colour, 2, seed: 1);
        var (logits, probabilities, expected) = (new float[14], new float[14], new float[14]);
        lease.Score(pixels, logits, probabilities);
        lease.Score(pixels, expected);
        Assert.That(logits, Is.EqualTo(new GraphOracle(SmallModels.Colour).Logits(pixels)).Within(1e-3));
        Assert.That(probabilities, Is.EqualTo(expected));
        Assert.That(lease.InputName, Is.EqualTo(SmallModels.Colour.InputName));
        Assert.That(
            () => lease.Score(pixels, new float[7], new float[14]), Throws.ArgumentException);
    }

    [Test]
    public void ALeaseEndsOnce()
    {
        ImageClassifier classifier = ImageClassifier.Open(SmallModels.File(SmallModels.Colour));
        ModelLease lease = classifier.Lease();
        classifier.Dispose();
        Assert.That(lease.Images.Shape, Is.EqualTo(new FeatureShape(3, 12, 10)));
        lease.Dispose();
        lease.Dispose();
        Assert.That(() => lease.ClassNames, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => classifier.Lease(), Throws.TypeOf<ObjectDisposedException>());
    }
}
