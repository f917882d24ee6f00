using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Tests.Memory;

public class SignWordsTests
{
    [TestCase(1, 1, 1)]
    [TestCase(3, 3, 3)]
    [TestCase(63, 2, 5)]
    [TestCase(64, 3, 3)]
    [TestCase(65, 1, 7)]
    [TestCase(130, 7, 7)]
    public void FromFilterAnyShapePutsEachChannelInItsBit(int channels, int height, int width)
    {
        const int Filters = 3;
        int[] shape = [Filters, channels, height, width];
        var random = new Random(channels);
        var bytes = new byte[BitTensor.ByteCount(Filters * channels * height * width)];
        random.NextBytes(bytes);
        var weights = new BitTensor(shape, bytes);
        var conv = new BinaryConv("conv", "signs", weights, new Window(height, width));
        int taps = height * width;
        int wordsPerTap = SignWords.Count(channels);
        // What lay there before must not show through.
        ulong[] words = [.. Enumerable.Repeat(ulong.MaxValue, taps * wordsPerTap)];

        for (int filter = 0; filter < Filters; filter++)
        {
            SignWords.FromFilter(conv, filter, words);
            var expected = new ulong[words.Length];
            for (int i = 0; i < channels * taps; i++)
            {
                (int channel, int tap) = Math.DivRem(i, taps);
                ulong sign = weights[filter * channels * taps + i] ? 1UL : 0;
                expected[tap * wordsPerTap + channel / 64] |= sign << (channel % 64);
            }

            Assert.That(words, Is.EqualTo(expected), $"filter {filter}");
        }
    }
}
