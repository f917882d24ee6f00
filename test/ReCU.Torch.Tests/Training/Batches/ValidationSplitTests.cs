using ReCU.Data;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class ValidationSplitTests
{
    // 50, 30, 15 and 5 rows of the classes 0 to 3.
    private static readonly int[] _labels =
        [.. Enumerable.Range(0, 100).Select(i => i % 20 < 10 ? 0 : i % 20 < 16 ? 1 : i % 20 < 19 ? 2 : 3)];

    [TestCase(0.1, 5, 3, 2, 1)] // 1.5 rounds to even
    [TestCase(0.5, 25, 15, 8, 2)]
    [TestCase(0.001, 1, 1, 1, 1)]
    [TestCase(0.999, 49, 29, 14, 4)]
    public void EachClassGivesItsShareAndAtLeastOneRow(double fraction, params int[] expected)
    {
        (int[] training, int[] validation) = ValidationSplit.Draw(Images(_labels), fraction, seed: 1);
        Assert.Multiple(() =>
        {
            Assert.That(training.Concat(validation), Is.EquivalentTo(Enumerable.Range(0, 100)));
            Assert.That(training, Is.Ordered);
            Assert.That(validation, Is.Ordered);
            Assert.That(
                Enumerable.Range(0, 4).Select(label => validation.Count(row => _labels[row] == label)),
                Is.EqualTo(expected));
        });
    }

    [Test]
    public void TheSeedDecidesTheRows()
    {
        int[] first = ValidationSplit.Draw(Images(_labels), 0.3, seed: 1).Validation;
        Assert.That(ValidationSplit.Draw(Images(_labels), 0.3, seed: 1).Validation, Is.EqualTo(first));
        Assert.That(ValidationSplit.Draw(Images(_labels), 0.3, seed: 2).Validation, Is.Not.EqualTo(first));
    }

    [Test]
    public void ZeroHoldsNothingBack()
    {
        (int[] training, int[] validation) = ValidationSplit.Draw(Images([0, 1]), 0, seed: 1);
        Assert.That(training, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(validation, Is.Empty);
    }

    [Test]
    public void AClassOfOneRowIsRefusedByNumberOrName()
    {
        ImageSet numbered = Images([0, 1, 0]);
        var named = new ImageSet((1, 1, 1), new byte[3], [0, 1, 0], 2) { ClassNames = ["cat", "dog"] };
        Assert.Multiple(() =>
        {
            Assert.That(
                () => ValidationSplit.Draw(numbered, 0.5, 1),
                Throws.ArgumentException.With.Message.Contains("ValidationFraction is 0.5, but class '1' has only one row"));
            Assert.That(
                () => ValidationSplit.Draw(named, 0.5, 1),
                Throws.ArgumentException.With.Message.Contains("class 'dog' has only one row"));
        });
    }

    private static ImageSet Images(int[] labels) => new((1, 1, 1), new byte[labels.Length], labels, 4);
}
