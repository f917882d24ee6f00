using ReCU.Serving.Scoring;

namespace ReCU.Serving.Tests.Scoring;

internal sealed class ScoresTests
{
    [TestCase(1, ExpectedResult = true)]
    [TestCase(float.NaN, ExpectedResult = false)]
    [TestCase(float.PositiveInfinity, ExpectedResult = false)]
    public bool LogitsAreNumbersOrNot(float last) => new Scores(new[] { 1, last }, new float[2]).AreFinite;
}
