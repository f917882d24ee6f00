using ReCU.Tool.Arguments;

namespace ReCU.Tool.Tests.Arguments;

internal sealed class ShareTests
{
    [Test]
    public void SharesMakeUpTheWholeAndAreOfOneSize([Values(1, 3, 16)] int count)
    {
        int[] all = [.. Enumerable.Range(0, 50)];
        int[][] shares = [.. Enumerable.Range(1, count).Select(number =>
        {
            Assert.That(Share.TryParse($"{number}/{count}", out Share share), Is.True);
            return share.Of(all).ToArray();
        })];
        Assert.That(shares.SelectMany(share => share), Is.EquivalentTo(all));
        Assert.That(shares.Max(share => share.Length) - shares.Min(share => share.Length), Is.LessThanOrEqualTo(1));
    }

    [TestCase("")]
    [TestCase("3")]
    [TestCase("0/4")]
    [TestCase("5/4")]
    [TestCase("1/2/3")]
    [TestCase("-1/2")]
    [TestCase("a/b")]
    public void OthersAreNoShares(string text) => Assert.That(Share.TryParse(text, out _), Is.False);

    [Test]
    public void AShareBeyondTheListIsEmpty()
    {
        Assert.That(Share.TryParse("2147483647/2147483647", out Share share), Is.True);
        Assert.That(share.Of([1, 2, 3]), Is.Empty);
    }
}
