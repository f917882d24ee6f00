using ReCU.Packed.Plan;

namespace ReCU.Packed.Tests.Plan;

public class FittingOperatorFactoryTests
{
    [TestCase(3, 16, Description = "All are single floats, whatever the vector.")]
    [TestCase(8, 8)]
    [TestCase(12, 4)]
    [TestCase(16, 16)]
    [TestCase(20, 16)]
    [TestCase(24, 8)]
    [TestCase(64, 16)]
    public void ForChannelsChannelsTakesTheFewestTurnsAndThenTheWidest(int channels, int expected) =>
        Assert.That(FittingOperatorFactory.ForChannels(channels, [16, 8, 4]), Is.EqualTo(expected));

    [TestCase(16, 8, 16, true)]
    [TestCase(48, 8, 16, true)]
    [TestCase(16, 7, 16, false, Description = "A block has eight pixels.")]
    [TestCase(32, 8, 16, false, Description = "A pair of vectors.")]
    [TestCase(24, 8, 16, false, Description = "Half a vector is left over.")]
    [TestCase(8, 8, 8, true)]
    [TestCase(12, 8, 4, false, Description = "Three vectors of four, or one pair of eight.")]
    [TestCase(24, 8, 8, false)]
    [TestCase(60, 8, 4, false)]
    public void NarrowIsAnOddNumberOfVectors(int filters, int width, int lanes, bool expected) =>
        Assert.That(
            FittingOperatorFactory.IsNarrow(
                (filters, 5, width), lanes, FittingOperatorFactory.ForFilters(filters, [16, 8, 4])),
            Is.EqualTo(expected));

    [TestCase(1, 4)]
    [TestCase(8, 4)]
    [TestCase(9, 8)]
    [TestCase(16, 8)]
    [TestCase(17, 16)]
    [TestCase(32, 16)]
    [TestCase(40, 16)]
    [TestCase(64, 16)]
    public void ForFiltersFiltersTakesTheFewestBlocksAndThenTheNarrowest(int filters, int expected) =>
        Assert.That(FittingOperatorFactory.ForFilters(filters, [16, 8, 4]), Is.EqualTo(expected));
}
