using ReCU.Packed.Operators;

namespace ReCU.Packed.Tests.Operators;

public sealed class ThresholdsTests
{
    [Test]
    public void EachChannelHasItsBit()
    {
        const int Products = 9;
        var random = new Random(1);
        for (int round = 0; round < 100; round++)
        {
            var counts = new ushort[64];
            var thresholds = new short[64];
            ulong expected = 0;
            for (int i = 0; i < 64; i++)
            {
                counts[i] = (ushort)random.Next(Products + 1);
                thresholds[i] = (short)random.Next(-Products - 1, Products + 1);
                expected |= Products - 2 * counts[i] > thresholds[i] ? 1UL << i : 0;
            }

            Assert.That(Thresholds.Compare(ref counts[0], ref thresholds[0], Products), Is.EqualTo(expected));
        }
    }

    [TestCase(0, short.MaxValue)]
    [TestCase(short.MaxValue, -short.MaxValue)]
    public void TheLargestSumsDoNotOverflow(int count, int sum)
    {
        ushort[] counts = [.. Enumerable.Repeat((ushort)count, 64)];
        short[] below = [.. Enumerable.Repeat((short)(sum - 1), 64)];
        short[] equal = [.. Enumerable.Repeat((short)sum, 64)];

        Assert.That(Thresholds.Compare(ref counts[0], ref below[0], short.MaxValue), Is.EqualTo(ulong.MaxValue));
        Assert.That(Thresholds.Compare(ref counts[0], ref equal[0], short.MaxValue), Is.Zero);
    }
}
