using ReCU.Graph.Nodes;

namespace ReCU.Graph.Tests.Nodes;

public class ValueTraitsTests
{
    private static readonly ValueTraits _signs = new(HasZeros: false, IsWhole: true);

    [Test]
    public void AMeanOfWholeNumbersMayBeZeroAndIsNotWhole()
    {
        Assert.That(Infer(new AveragePool("y", "x", Window.Square(2))), Is.EqualTo(new ValueTraits(true, false)));
        Assert.That(Infer(new AveragePool("y", "x", new Window(1, 2))), Is.EqualTo(new ValueTraits(true, false)));
        Assert.That(Infer(new AveragePool("y", "x", Window.Square(1, stride: 2))), Is.EqualTo(_signs));
    }

    [TestCase(false, false, false)]
    [TestCase(true, false, true)]
    public void AMeanMayBeZeroIfItsNumbersMayOrAreWhole(bool hasZeros, bool isWhole, bool expected) => Assert.That(
        new AveragePool("y", "x", Window.Square(2)).InferTraits([new ValueTraits(hasZeros, isWhole)]).HasZeros,
        Is.EqualTo(expected));

    [Test]
    public void AScaleIsNotWholeIfItsFirstFactorIsNot() => Assert.That(
        Infer(new Scale("y", "x", FloatTensor.Vector([0.5f, 1]), FloatTensor.Vector([0, 0]))).IsWhole, Is.False);

    [TestCase(3, 2, true)]
    [TestCase(0.5f, 2, false)]
    [TestCase(3, 0.5f, false)]
    public void AScaleByWholeNumbersIsWhole(float factor, float offset, bool isWhole) => Assert.That(
        Infer(new Scale("y", "x", FloatTensor.Vector([1, factor]), FloatTensor.Vector([0, offset]))).IsWhole,
        Is.EqualTo(isWhole));

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void ASumOfBytesIsWholeAndZeroForABlackImageWithoutMeans(float mean, bool hasZeros) => Assert.That(
        new ByteConv(
            "y", "x", new Int8Tensor([1, 1, 1, 1], [2]), FloatTensor.Vector([mean]), Window.Square(1))
            .InferTraits([ValueTraits.Pixels]),
        Is.EqualTo(new ValueTraits(hasZeros, IsWhole: true)));

    [Test]
    public void ABorderHasZeros() =>
        Assert.That(Infer(new PadImage("y", "x", 1)), Is.EqualTo(new ValueTraits(true, true)));

    [TestCase(-1, 1, false)]
    [TestCase(0, 1, true)]
    [TestCase(-1, 0, true)]
    public void AClipHasZerosIfABoundIsZero(float minimum, float maximum, bool hasZeros) => Assert.That(
        Infer(new Clip("y", "x", minimum, maximum)), Is.EqualTo(new ValueTraits(hasZeros, true)));

    [TestCase(-1, 1, true)]
    [TestCase(1, 2, false)]
    [TestCase(-2, -1, false)]
    public void AClipKeepsZerosBetweenItsBounds(float minimum, float maximum, bool hasZeros) => Assert.That(
        new Clip("y", "x", minimum, maximum).InferTraits([ValueTraits.Pixels]).HasZeros, Is.EqualTo(hasZeros));

    [TestCase(-1, 1, false, new float[] { -1, 1 })]
    [TestCase(0, 6, true, new float[] { 6 })]
    [TestCase(float.NegativeInfinity, 2, false, new float[] { 2 })]
    [TestCase(-2, float.MaxValue, false, new float[] { -2 })]
    public void TheBoundsOfAClipAreShared(float minimum, float maximum, bool hasZeros, float[] shared)
    {
        ValueTraits traits = new Clip("y", "x", minimum, maximum).InferTraits([default]);
        Assert.That(traits.HasZeros, Is.EqualTo(hasZeros));
        Assert.That(traits.Shared.ToArray(), Is.EquivalentTo(shared));
    }

    [TestCase(2, new float[] { 3, -1.5f }, false)]
    [TestCase(-1, new float[] { -4.5f }, true)]
    public void ASumOfSharedNumbersIsShared(float other, float[] shared, bool hasZeros)
    {
        ValueTraits left = default(ValueTraits).Sharing([1, -3.5f]);
        ValueTraits right = default(ValueTraits).Sharing([other]);
        ValueTraits sum = new Add("y", "a", "b").InferTraits([left, right]);
        Assert.That(sum.HasZeros, Is.EqualTo(hasZeros));
        Assert.That(sum.Shared.ToArray(), Is.EquivalentTo(shared));
    }

    [TestCase(1, 1, -1, -1, true, new float[] { -2 })]
    [TestCase(2, 2, 0.5f, 0.5f, false, new float[] { 2.5f, -1.5f })]
    [TestCase(1, 1, 0.5f, 1, true, new float[] { })]
    [TestCase(1, 2, 0.5f, 0.5f, false, new float[] { })]
    public void AScaleMapsSharedNumbers(
        float first, float second, float ofFirst, float ofSecond, bool hasZeros, float[] shared)
    {
        ValueTraits traits = new Scale(
            "y", "x", FloatTensor.Vector([first, second]), FloatTensor.Vector([ofFirst, ofSecond]))
            .InferTraits([default(ValueTraits).Sharing([1, -1])]);
        Assert.That(traits.HasZeros, Is.EqualTo(hasZeros));
        Assert.That(traits.Shared.ToArray(), Is.EquivalentTo(shared));
    }

    [TestCase(1, 2, new float[] { -1, 1 }, true)]
    [TestCase(1, 3, new float[] { -1, 1 }, false)]
    [TestCase(2, 2, new float[] { -1, 3 }, true)]
    [TestCase(2, 2, new float[] { -1, 2 }, false)]
    [TestCase(2, 3, new float[] { -1, 1 }, false)]
    public void AMeanOfSharedNumbersMayBeZeroInASmallWindow(int height, int width, float[] shared, bool hasZeros) =>
        Assert.That(
            new AveragePool("y", "x", new Window(height, width)).InferTraits([default(ValueTraits).Sharing(shared)])
                .HasZeros,
            Is.EqualTo(hasZeros));

    [Test]
    public void AFewSharedNumbersAreEnough()
    {
        float[] values = [.. Enumerable.Range(-20, 40).Select(value => value + 0.25f), 0, float.NaN];
        Assert.That(default(ValueTraits).Sharing(values).Shared.ToArray(), Is.EqualTo(values[..8]));
    }

    // Of two signs a and b, 2a + 3b is never 0, but 2a + 2b may be.
    [TestCase(new float[] { 2, 3 }, 0, false)]
    [TestCase(new float[] { 3, 2 }, 0, false)]
    [TestCase(new float[] { 2, 2 }, 0, true)]
    [TestCase(new float[] { 2, 2 }, 1, false)]
    [TestCase(new float[] { 2, 2 }, -4, true)]
    [TestCase(new float[] { 2, 0 }, 0, true)]
    public void ASumOfMultiplesOfOneNumberMayBeZero(float[] weights, float offset, bool hasZeros) => Assert.That(
        Infer(new Linear("y", "x", new FloatTensor([1, 2], weights), FloatTensor.Vector([offset]))).HasZeros,
        Is.EqualTo(hasZeros));

    [Test]
    public void OneSumThatMayBeZeroIsEnough([Values] bool first) => Assert.That(
        Infer(new Linear(
            "y",
            "x",
            new FloatTensor([2, 2], first ? [2, 2, 2, 3] : [2, 3, 2, 2]),
            FloatTensor.Vector([0, 0]))).HasZeros);

    [TestCase(true, true, true, true, true, true)]
    [TestCase(false, true, false, true, true, true)]
    [TestCase(true, false, true, false, true, false)]
    [TestCase(true, false, false, false, false, false)]
    [TestCase(false, true, true, false, false, false)]
    [TestCase(false, false, false, true, false, false)]
    public void ASumOfTwoMayBeZeroIfBothMayOrAreWhole(
        bool leftHasZeros, bool leftIsWhole, bool rightHasZeros, bool rightIsWhole, bool hasZeros, bool isWhole) =>
        Assert.That(
            new Add("y", "a", "b").InferTraits([new(leftHasZeros, leftIsWhole), new(rightHasZeros, rightIsWhole)]),
            Is.EqualTo(new ValueTraits(hasZeros, isWhole)));

    private static ValueTraits Infer(GraphNode node) => node.InferTraits([_signs]);
}
