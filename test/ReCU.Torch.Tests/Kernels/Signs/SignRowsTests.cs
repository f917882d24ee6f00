using ReCU.Graph;
using ReCU.Torch.Kernels;
using ReCU.Torch.Kernels.Signs;

namespace ReCU.Torch.Tests.Kernels.Signs;

public sealed unsafe class SignRowsTests
{
    private const int Guard = 64;
    private const uint Canary = 0x5A5A5A5A;

    private static readonly float[] _special =
        [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon];

    [Test]
    public void EachBitIsASignAndTheRestIsZero(
        [Values(1, 15, 16, 17, 63, 64, 65, 130)] int channels,
        [Values(1, 5, 31, 32, 33, 64, 97)] int width,
        [Values(1, 2, 3, 4)] int stride)
    {
        var window = Window.Square(1, stride);
        FeatureShape input = (channels, 1, width);
        var shape = new ConvolutionShape(input, window.Slide(input, 1), window);
        var rows = new SignRows(shape);
        var random = new Random(channels * 1000 + width * 10 + stride);
        float[] values = [.. Enumerable.Range(0, width * channels).Select(_ => random.Next(4) == 0
            ? _special[random.Next(_special.Length)]
            : random.NextSingle() - 0.5f)];
        int wordsPerPixel = (channels + 63) / 64;

        // The values end where their memory ends: a vector that reads on would take what comes behind.
        using var memory = new AlignedMemory<float>(values.Length + Guard);
        memory.Span.Fill(1);
        values.CopyTo(memory.Span);
        using var signs = new AlignedMemory<uint>(rows.RowSize + 2 * Guard);
        using var words = new AlignedMemory<ulong>(width * wordsPerPixel + 2 * Guard);
        signs.Span.Fill(Canary);
        words.Span.Fill(Canary);
        rows.Pack(memory.Start, signs.Start + Guard, words.Start + Guard, wordsPerPixel);

        Assert.Multiple(() =>
        {
            Assert.That(
                signs.Span.Slice(Guard, rows.RowSize).ToArray(), Is.EqualTo(Expected(rows, shape, values)), "rows");
            Assert.That(
                words.Span.Slice(Guard, width * wordsPerPixel).ToArray(),
                Is.EqualTo(ExpectedWords(values, channels, width, wordsPerPixel)),
                "words");
            Assert.That(signs.Span[..Guard].ToArray().Concat(signs.Span[^Guard..].ToArray()), Is.All.EqualTo(Canary));
            Assert.That(words.Span[..Guard].ToArray().Concat(words.Span[^Guard..].ToArray()), Is.All.EqualTo(Canary));
        });
    }

    private static uint[] Expected(SignRows rows, ConvolutionShape shape, float[] values)
    {
        var expected = new uint[rows.RowSize];
        (int channels, _, int width) = shape.Input;
        for (int i = 0; i < values.Length; i++)
        {
            (int x, int channel) = Math.DivRem(i, channels);
            (int place, int phase) = Math.DivRem(x, shape.Window.Stride);
            int vector = channel / 16 * 16;
            int word = rows.Position(phase, place / 32, vector) + channel - vector;
            expected[word] |= values[i] >= 0 ? 1u << (place % 32) : 0;
        }

        Assert.That(values, Has.Length.EqualTo(width * channels));
        return expected;
    }

    private static ulong[] ExpectedWords(float[] values, int channels, int width, int wordsPerPixel)
    {
        var expected = new ulong[width * wordsPerPixel];
        for (int i = 0; i < values.Length; i++)
        {
            (int x, int channel) = Math.DivRem(i, channels);
            expected[x * wordsPerPixel + channel / 64] |= values[i] >= 0 ? 1ul << (channel % 64) : 0;
        }

        return expected;
    }
}
