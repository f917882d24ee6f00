using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Tests.Pages.Markup;

public class FiguresTests
{
    [TestCase(0L, "0_bytes")]
    [TestCase(999L, "999_bytes")]
    [TestCase(1_000L, "1.00_KB")]
    [TestCase(88_204L, "88.2_KB")]
    [TestCase(1_446_831L, "1.45_MB")]
    [TestCase(123_456_789_000L, "123_GB")]
    public void BytesHaveAUnitThatFits(long bytes, string expected) =>
        Assert.That(Figures.Bytes(bytes), Is.EqualTo(expected.Replace('_', '\u00a0')));

    [TestCase(0L, "0 epochs")]
    [TestCase(1L, "1 epoch")]
    [TestCase(2_000L, "2,000 epochs")]
    public void OneIsNotSeveral(long number, string expected) =>
        Assert.That(Figures.Count(number, "epoch"), Is.EqualTo(expected));

    [Test]
    public void SomePluralsHaveTheirOwnForm()
    {
        Assert.That(Figures.Count(1, "class", "classes"), Is.EqualTo("1 class"));
        Assert.That(Figures.Count(2, "class", "classes"), Is.EqualTo("2 classes"));
    }

    [TestCase(0, "0")]
    [TestCase(2.5e12, "2.5e12")]
    [TestCase(-1e6, "-1e6")]
    [TestCase(2e-7, "2e-7")]
    public void PowersAreShort(double number, string expected) =>
        Assert.That(Figures.Power(number), Is.EqualTo(expected));

    [TestCase(0.5, "0.5_s")]
    [TestCase(59.94, "59.9_s")]
    [TestCase(754, "12_min_34_s")]
    [TestCase(3_600 * 50 + 61, "50_h_1_min")]
    public void TimesHaveTwoUnits(double seconds, string expected) =>
        Assert.That(Figures.Time(TimeSpan.FromSeconds(seconds)), Is.EqualTo(expected.Replace('_', '\u00a0')));

    [TestCase(0.12345, "12.3_%")]
    [TestCase(1, "100.0_%")]
    [TestCase(double.NaN, Figures.None)]
    public void SharesArePerCent(double share, string expected) =>
        Assert.That(Figures.Percent(share), Is.EqualTo(expected.Replace('_', '\u00a0')));

    [TestCase(26_443_008L, "26.4_million")]
    [TestCase(1_814_073_344L, "1.81_billion")]
    [TestCase(443_008L, "443,008")]
    public void LargeNumbersAreWords(long number, string expected) =>
        Assert.That(Figures.Large(number), Is.EqualTo(expected.Replace('_', '\u00a0')));

    [Test]
    public void WhatIsNotKnownIsADash()
    {
        Assert.That(
            new[]
            {
                Figures.Bytes(null), Figures.Time(null), Figures.Percent(null), Figures.Number(null),
                Figures.Ratio(1, 0),
            },
            Has.All.EqualTo(Figures.None));
    }
}
