using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// The signs of a batch in the layout of the weight gradient: one bit each, 1 for +1, 32 pixels of a row in a word,
/// with the words of all channels side by side.
/// </summary>
/// <remarks>
/// A window of stride s meets every s-th pixel of a row, so the pixels are sorted by their column modulo s, the phase:
/// the pixels that a tap meets are then side by side for every stride.
/// </remarks>
/// <param name="shape">The convolution.</param>
internal sealed unsafe class SignRows(ConvolutionShape shape)
{
    private int Phases => shape.Window.Stride;

    /// <summary>Words of a channel in a row, for each phase.</summary>
    public int Words { get; } = ConvolutionShape.Quotient(
        ConvolutionShape.Quotient(shape.Input.Width, shape.Window.Stride), ConvolutionShape.WordBits);

    /// <summary>Words of a row.</summary>
    public int RowSize => checked(Phases * Words * shape.PaddedChannels);

    /// <summary>Words of a sample.</summary>
    public int SampleSize => checked(RowSize * shape.Input.Height);

    /// <summary>Allocates memory for a number of samples; the caller disposes it.</summary>
    public Tensor Allocate(int samples) => empty((long)samples * SampleSize, ScalarType.Int32, CPU);

    /// <summary>The first word of that memory, which the caller keeps alive.</summary>
    public static uint* Start(Tensor rows) => (uint*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(rows.bytes));

    /// <summary>Index in a row of the first word of 16 channels.</summary>
    /// <param name="phase">The phase, from 0 to stride - 1.</param>
    /// <param name="word">Index of the word.</param>
    /// <param name="channel">The first channel, a multiple of 16.</param>
    public int Position(int phase, int word, int channel) =>
        (phase * Words + word) * shape.PaddedChannels + channel;

    /// <summary>Packs a row of pixels.</summary>
    /// <param name="pixels">The row's values, [W, C].</param>
    /// <param name="rows">Receives <see cref="RowSize"/> words; null if no weight gradient will be computed.</param>
    /// <param name="words">
    /// Receives the same signs in the layout of the counting kernels: the channels of a pixel as 64-bit words, see <see
    /// cref="Packed.Memory.SignWords"/>.
    /// </param>
    /// <param name="wordsPerPixel">Words of a pixel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(float* pixels, uint* rows, ulong* words, int wordsPerPixel)
    {
        new Span<ulong>(words, shape.Input.Width * wordsPerPixel).Clear();
        for (int channel = 0; channel < shape.Input.Channels; channel += ConvolutionShape.Lanes)
        {
            ulong* pixelWords = words + channel / 64;
            int shift = channel % 64;
            for (int phase = 0; phase < Phases; phase++)
            {
                for (int word = 0; word < Words; word++)
                {
                    Vector512<uint> bits = Vector512<uint>.Zero;
                    int first = word * ConvolutionShape.WordBits * Phases + phase;
                    int end = Math.Min(shape.Input.Width, first + ConvolutionShape.WordBits * Phases);
                    Vector512<uint> bit = Vector512<uint>.One;
                    for (int x = first; x < end; x += Phases)
                    {
                        Vector512<float> values = Load(pixels + (long)x * shape.Input.Channels, channel);
                        Vector512<uint> positive =
                            Vector512.GreaterThanOrEqual(values, Vector512<float>.Zero).AsUInt32();
                        bits |= positive & bit;
                        bit <<= 1;
                        pixelWords[x * wordsPerPixel] |= positive.ExtractMostSignificantBits() << shift;
                    }

                    if (rows is not null)
                    {
                        bits.Store(rows + Position(phase, word, channel));
                    }
                }
            }
        }
    }

    // Missing channels get bit 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Load(float* pixel, int channel)
    {
        int count = shape.Input.Channels - channel;
        return count >= ConvolutionShape.Lanes ? Vector512.Load(pixel + channel) : LoadSome(pixel + channel, count);
    }

    private static Vector512<float> LoadSome(float* values, int count)
    {
        float* all = stackalloc float[ConvolutionShape.Lanes];
        new Span<float>(all, ConvolutionShape.Lanes).Fill(-1);
        new Span<float>(values, count).CopyTo(new Span<float>(all, count));
        return Vector512.Load(all);
    }
}
