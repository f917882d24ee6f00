using ReCU.Graph;
using ReCU.Packed.Plan;

namespace ReCU.Packed.Tests.Plan;

public class LayoutBytesTests
{
    [TestCase(1, ExpectedResult = 64)]
    [TestCase(64, ExpectedResult = 64)]
    [TestCase(65, ExpectedResult = 128)]
    public double ChannelsFillWholeBlocks(int channels) => LayoutBytes.RoundUp(channels);

    // First and last tap of each of 8 rows and 9 columns.
    [Test]
    public void TapsTakeTwoNumbersForEachRowAndColumn() =>
        Assert.That(LayoutBytes.TapRanges((5, 8, 9)), Is.EqualTo(2 * 4 * (8 + 9)));

    [Test]
    public void ChannelsTakeAFactorAndAnOffset() =>
        Assert.That(
            LayoutBytes.ChannelParameters((5, 8, 9)) - LayoutBytes.ChannelParameters((3, 8, 9)), Is.EqualTo(2 * 4 * 2));

    // 65 filters of 5 x 3 taps and 2 channels: two blocks of 64.
    [Test]
    public void FloatFiltersTakeFourBytesAWeight()
    {
        var conv = new Conv("conv", "x", new FloatTensor([65, 2, 5, 3], new float[1950]), null, new Window(5, 3));

        Assert.That(LayoutBytes.Filters(conv, (65, 8, 9)), Is.EqualTo(4 * 128 * 15 * 2));
    }
}
