using ReCU.Tool.Arguments;

namespace ReCU.Tool.Tests.Arguments;

internal sealed class DurationsTests
{
    [TestCase("90s", 90)]
    [TestCase("20m", 1_200)]
    [TestCase("1h30m", 5_400)]
    [TestCase("1.5h", 5_400)]
    [TestCase("2d", 172_800)]
    [TestCase(" 1h0m1s ", 3_601)]
    public void TimesHaveUnits(string text, double seconds)
    {
        Assert.That(Durations.TryParse(text, out TimeSpan duration), Is.True);
        Assert.That(duration.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("20")]
    [TestCase("0m")]
    [TestCase("-1m")]
    [TestCase("1m1h")]
    [TestCase("1,5h")]
    [TestCase("9999999999999999999h")]
    [TestCase("400d")]
    public void OthersAreNoTimes(string text) => Assert.That(Durations.TryParse(text, out _), Is.False);

    [TestCase(59.9, ExpectedResult = "00:00:59")]
    [TestCase(3_661, ExpectedResult = "01:01:01")]
    [TestCase(90_061, ExpectedResult = "25:01:01")]
    [TestCase(360_000, ExpectedResult = "100:00:00")]
    public string HoursGoOnBeyondADay(double seconds) => Durations.Format(TimeSpan.FromSeconds(seconds));
}
