namespace ReCU.Classifier.Tests;

internal sealed class ClassificationTests
{
    private static readonly string[] _names = ["a", "b", "c", "d"];

    [TestCase(1, ExpectedResult = "b")]
    [TestCase(2, ExpectedResult = "b,a")]
    [TestCase(4, ExpectedResult = "b,a,c,d")]
    [TestCase(9, ExpectedResult = "b,a,c,d")]
    public string TheLikeliestComesFirstAndOfEqualOnesTheFirst(int top) => string.Join(
        ',', Classification.FromProbabilities(_names, [.2f, .5f, .2f, .1f], top).Classes.Select(one => one.Name));

    [Test]
    public void WrongNumbersAreRefused()
    {
        Assert.That(
            () => Classification.FromProbabilities(_names, [1], 1),
            Throws.ArgumentException.With.Message.Contains("1 probabilities for 4 classes"));
        Assert.That(
            () => Classification.FromProbabilities(_names, [1, 0, 0, 0], 0),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(float.NaN, "NaN")]
    [TestCase(float.PositiveInfinity, "Infinity")]
    public void WhatIsNoNumberIsRefusedByItsClass(float value, string text) => Assert.That(
        () => Classification.FromProbabilities(_names, [0, 0, value, 0], 1),
        Throws.ArgumentException.With.Message.Contains("'c'").And.Message.Contains(text));

    [Test]
    public void AsTextItIsTheBestClass() => Assert.That(
        Classification.FromProbabilities(_names, [.2f, .5f, .2f, .1f], 2).ToString(), Is.EqualTo("b 0.500"));
}
