namespace ReCU.Distributed.Tests;

public sealed class BFloat16ValuesTests
{
    [TestCase(0x3f800000u, 0x3f80, Description = "1")]
    [TestCase(0x80000000u, 0x8000, Description = "-0")]
    [TestCase(0x3f807fffu, 0x3f80, Description = "below half")]
    [TestCase(0x3f808000u, 0x3f80, Description = "half, down to even")]
    [TestCase(0x3f818000u, 0x3f82, Description = "half, up to even")]
    [TestCase(0xbf818000u, 0xbf82, Description = "half, away from zero to even")]
    [TestCase(0x3f808001u, 0x3f81, Description = "above half")]
    [TestCase(0x3fffffffu, 0x4000, Description = "into the next power of two")]
    [TestCase(0x00008001u, 0x0001, Description = "a subnormal number")]
    [TestCase(0x00008000u, 0x0000, Description = "half of the smallest, to even")]
    [TestCase(0x7f7fffffu, 0x7f80, Description = "the largest becomes infinite")]
    [TestCase(0x7f7f7fffu, 0x7f7f, Description = "the largest that does not")]
    [TestCase(0x7f800000u, 0x7f80, Description = "infinity")]
    [TestCase(0xff800000u, 0xff80, Description = "-infinity")]
    [TestCase(0x7fc00000u, 0x7fc0, Description = "NaN")]
    [TestCase(0x7f800001u, 0x7fc0, Description = "NaN whose bits would all be cut")]
    [TestCase(0xffffffffu, 0xffff, Description = "NaN that must not overflow")]
    public void RoundsToTheNearestAndTiesToEven(uint bits, int expected)
    {
        // Of every length, so that vectors and what remains behind them do the same.
        for (int length = 1; length <= 70; length++)
        {
            float[] values = [.. Enumerable.Repeat(BitConverter.UInt32BitsToSingle(bits), length)];
            var rounded = new ushort[length];

            BFloat16Values.Round(values, rounded);

            Assert.That(rounded, Has.All.EqualTo((ushort)expected), $"length {length}");
        }
    }

    [Test]
    public void EveryNumberOfTheFormatStaysAsItIs()
    {
        ushort[] all = [.. Enumerable.Range(0, ushort.MaxValue + 1).Select(bits => (ushort)bits)];
        var values = new float[all.Length];
        var again = new ushort[all.Length];

        BFloat16Values.Widen(all, values);
        BFloat16Values.Round(values, again);

        Assert.That(
            values.Select(BitConverter.SingleToUInt32Bits), Is.EqualTo(all.Select(bits => (uint)bits << 16)));
        // A signalling NaN becomes a quiet one.
        Assert.That(again, Is.EqualTo(all.Select((bits, i) => float.IsNaN(values[i]) ? (ushort)(bits | 0x40) : bits)));
    }
}
