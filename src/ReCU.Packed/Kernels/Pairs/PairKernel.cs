using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ReCU.Graph;
using ReCU.Packed.Kernels.Lookups;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pairs;

/// <summary>
/// Counts by table like <see cref="LookupKernel{TCounter}"/>, two neighbouring output pixels with one lookup: their
/// counts of a group are at most 4, and share a byte. It needs windows that are three pixels wide.
/// </summary>
/// <remarks>
/// There is a table for each pair of groups, the border included: 17 x 17 of 32 bytes, which stay in the first-level
/// cache. Codes depend on the stride, the distance of the two pixels that a tap reads: a pixel's codes are those of the
/// pair of which it is the second.
/// </remarks>
/// <param name="tables">The tables of pairs.</param>
/// <param name="stride">The stride of the windows.</param>
internal sealed class PairKernel(TableSet tables, int stride) : ISpecialKernel
{
    // The time for half of a pair, in lookups of a single pixel, with one vector of filters and with two.
    private const double CostOfOne = 0.96;
    private const double CostOfTwo = 0.75;

    private const ushort Members = (1 << Avx2PairCounter.IndexBits) + 1;
    private const ushort SingleBorder = (1 << Avx2PairCounter.IndexBits) * Avx2PairCounter.Lanes;

    public string Name => Avx2LookupCounter.Name;

    public ushort BorderCode => SingleBorder * Members + SingleBorder;

    internal ref byte Tables => ref tables.Start;

    public int CodedLength(MapLayout layout) => layout.RowLength + Math.Min(layout.Border, stride) * layout.PixelLength;

    public int CodesPerPixel(int channels) => LookupCodes<Avx2LookupCounter>.PerPixel(channels);

    public void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes)
    {
        int codesPerPixel = CodesPerPixel(channels);
        int length = words.Length / SignWords.Count(channels) * codesPerPixel;
        LookupCodes<Avx2LookupCounter>.Encode(words, channels, codes[..length]);
        codes[length..].Fill(SingleBorder);
        Pair(codes, stride * codesPerPixel);
    }

    public FilterBank Pack(BinaryConv conv, FeatureShape input) => new PairFilters(this, conv, input);

    public double LookupsPerPixel(BinaryConv conv, FeatureShape input) =>
        conv.Window.KernelWidth == PairFilters.Columns
        && conv.Window.Stride == stride
        && conv.Window.Slide(input, conv.OutputChannels).Width >= PairFilters.PixelsPerBlock
            ? LookupKernel<Avx2LookupCounter>.LookupsPerPixel(conv, input, CostOfOne, CostOfTwo)
            : double.PositiveInfinity;

    // From the last code to the first, because a pair replaces its second code, which the next pair needs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(Span<ushort> codes, int distance)
    {
        ref ushort start = ref MemoryMarshal.GetReference(codes);
        int i = codes.Length;
        for (; i - Vector256<ushort>.Count >= distance; i -= Vector256<ushort>.Count)
        {
            nuint second = (nuint)(i - Vector256<ushort>.Count);
            nuint first = second - (nuint)distance;
            (Vector256.LoadUnsafe(ref start, first) * Members + Vector256.LoadUnsafe(ref start, second))
                .StoreUnsafe(ref start, second);
        }

        for (; i > distance; i--)
        {
            codes[i - 1] += (ushort)(codes[i - 1 - distance] * Members);
        }

        for (; i > 0; i--)
        {
            codes[i - 1] += SingleBorder * Members;
        }
    }
}
