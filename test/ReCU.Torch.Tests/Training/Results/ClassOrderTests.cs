using ReCU.Data;
using ReCU.Torch.Training.Results;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Results;

public sealed class ClassOrderTests
{
    private static readonly string[] _names = ["cat", "dog", "owl"];

    [Test]
    public void PlacesAreFoundByName() => Assert.That(
        ClassOrder.Compare(["owl", "cat", "dog"], _names).Places, Is.EqualTo(new[] { 1, 2, 0 }));

    [Test]
    public void TheSameOrderAndUnknownNamesNeedNoPlaces()
    {
        AssertSame(_names, _names);
        AssertSame(null, _names);
        AssertSame(_names, null);
        AssertSame(["0", "1", "2"], _names);
        AssertSame(_names, ["0", "1", "2"]);
    }

    [Test]
    public void NumbersAreNamesWhereBothSidesHaveThem()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ClassOrder.Compare(["2", "0", "1"], ["0", "1", "2"]).Places, Is.EqualTo(new[] { 1, 2, 0 }));
            Assert.That(ClassOrder.Compare(["0", "1", "2"], ["2", "0", "1"]).Places, Is.EqualTo(new[] { 2, 0, 1 }));
        });
    }

    [Test]
    public void OtherNamesAreOtherClasses()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ClassOrder.Compare(["cat", "dog", "Owl"], _names).AreSame, Is.False);
            Assert.That(ClassOrder.Compare(["cat", "dog"], _names).AreSame, Is.False);
            Assert.That(ClassOrder.Compare(["cat", "cat", "owl"], ["cat", "owl", "owl"]).AreSame, Is.False);
        });
    }

    [Test]
    public void ValidationImagesMustHaveTheirClassesInTheOrderOfTraining()
    {
        var options = new TrainingOptions { Network = TestImages.Tiny, Epochs = 1 };
        Assert.Multiple(() =>
        {
            Assert.That(() => Prepare(_names), Throws.Nothing);
            Assert.That(() => Prepare(null), Throws.Nothing);
            Assert.That(
                () => Prepare(["cat", "owl", "dog"]),
                Throws.ArgumentException.With.Message.Contains("cat, owl, dog; cat, dog, owl were expected"));
            Assert.That(
                () => Prepare(["cat", "dog", "pig"]),
                Throws.ArgumentException.With.Message.Contains("cat, dog, pig; cat, dog, owl were expected"));
        });

        TrainingData Prepare(string[]? validationNames) =>
            TrainingData.Prepare(options, Images(_names), Images(validationNames));
    }

    private static ImageSet Images(string[]? names) =>
        new((1, 8, 8), new byte[30 * 64], [.. Enumerable.Range(0, 30).Select(i => i % 3)], classCount: 3)
        {
            ClassNames = names,
        };

    private static void AssertSame(string[]? first, string[]? second)
    {
        ClassOrder order = ClassOrder.Compare(first, second);
        Assert.That(order.AreSame && order.Places is null, $"{first} {second}");
    }
}
