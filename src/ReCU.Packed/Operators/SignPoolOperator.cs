using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// Max pooling between a binary convolution and a sign, on bits. With g the monotone function after the pooling:
/// <code>
/// sign(g(max v)) = max sign(g(v))  where g rises:  the OR of the window's bits,
///                = min sign(g(v))  where g falls:  the AND, which is NOT of the OR of the NOTs.
/// </code>
/// The convolution before it writes the bits of falling channels inverted, and this operator inverts them back.
/// </summary>
internal sealed class SignPoolOperator(
    string name, Map<ulong> input, Window window, ulong[] inverted, SignSink sink, FeatureShape output)
    : PlanOperator(name, output.Height)
{
    private readonly TapRanges _taps = new(window, input.Layout.Shape);

    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        int wordsPerPixel = inverted.Length;
        Span<ulong> words = scratch.Words.Span[..(output.Width * wordsPerPixel)];
        for (int row = first; row < end; row++)
        {
            words.Clear();
            (int firstTap, int endTap) = _taps.Rows(row);
            for (int tapRow = firstTap; tapRow < endTap; tapRow++)
            {
                Gather(maps.WordRow(input, row * window.Stride - window.Padding + tapRow), words);
            }

            for (int i = 0; i < words.Length; i++)
            {
                words[i] ^= inverted[i % wordsPerPixel];
            }

            sink.Store(maps, row, words);
        }
    }

    private void Gather(ReadOnlySpan<ulong> from, Span<ulong> words)
    {
        int wordsPerPixel = inverted.Length;
        for (int x = 0; x < output.Width; x++)
        {
            (int firstTap, int endTap) = _taps.Columns(x);
            int start = (x * window.Stride - window.Padding + firstTap) * wordsPerPixel;
            for (int i = 0; i < (endTap - firstTap) * wordsPerPixel; i++)
            {
                words[x * wordsPerPixel + i % wordsPerPixel] |= from[start + i];
            }
        }
    }
}
