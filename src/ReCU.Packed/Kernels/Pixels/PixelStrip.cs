using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// How the pixels of a few output rows fill vectors, and where the activations of each tap are stored for them: as
/// planes of bytes, one for each tap of a row and group of channels, with the pixels of all rows side by side.
/// </summary>
/// <remarks>
/// Rows of the input that are a stride apart follow each other in a plane, so that the taps of the window's next row
/// use the same plane one row further. With stride one and a row for each vector, the taps of a row share a plane as
/// well: it has all columns that they read, and a tap starts one column further.
/// </remarks>
internal sealed class PixelStrip
{
    /// <summary>The most bytes of the planes, which are on the stack.</summary>
    public const int MostBytes = 1 << 14;

    // The most bytes that a vector starting at the last pixel reads or writes beyond it.
    private const int Slack = 64;

    // Each strip splits the rows of the input that it reads: with more rows in a strip, fewer are split twice.
    private const int MostRows = 8;

    private const int WordBits = NarrowLayer.WordBits;
    private const int MostWords = 2;

    private readonly Window _window;
    private readonly int _indexBits;
    private readonly int _groups;
    private readonly int _planesOfRow;
    private readonly int _planePitch;
    private readonly int _linePitch;

    /// <summary>Plans the strips of a convolution.</summary>
    /// <param name="window">Its window.</param>
    /// <param name="input">The shape that the window slides over.</param>
    /// <param name="indexBits">Bits of a group.</param>
    /// <param name="vectorPixels">Pixels of a vector.</param>
    public PixelStrip(Window window, FeatureShape input, int indexBits, int vectorPixels)
    {
        FeatureShape output = window.Slide(input, channels: 1);
        (_window, _indexBits) = (window, indexBits);
        _groups = Groups(input.Channels, indexBits);
        Columns = Math.Min(output.Width, vectorPixels);
        RowsPerVector = Math.Clamp(vectorPixels / Columns, 1, output.Height);
        int vectors = Math.Max(1, Math.Min(MostRows, output.Height) / RowsPerVector);
        Rows = vectors * RowsPerVector;
        PixelsPerVector = output.Width <= vectorPixels
            ? RowsPerVector * output.Width
            : output.Width / Math.Ceiling((double)output.Width / vectorPixels);
        bool tapsShare = window.Stride == 1 && RowsPerVector == 1;
        RowPitch = tapsShare ? Columns + window.KernelWidth - 1 : Columns;
        int inputRows = (Rows - 1) * window.Stride + window.KernelHeight;
        _planePitch = (inputRows + window.Stride - 1) / window.Stride * RowPitch + Slack;
        _linePitch = Columns + window.KernelWidth + Slack;
        LookupsPerRow = window.KernelWidth * _groups;
        _planesOfRow = tapsShare ? _groups : LookupsPerRow;
    }

    /// <summary>Rows of the output in a strip, of one or several vectors.</summary>
    public int Rows { get; }

    /// <summary>Rows that share a vector.</summary>
    public int RowsPerVector { get; }

    /// <summary>Pixels of a row in a strip: all, or as many as fit into a vector.</summary>
    public int Columns { get; }

    /// <summary>Bytes from a row of a plane to the next one.</summary>
    public int RowPitch { get; }

    /// <summary>Average number of pixels in a vector.</summary>
    public double PixelsPerVector { get; }

    /// <summary>Lookups of a row of the window.</summary>
    public int LookupsPerRow { get; }

    /// <summary>Lookups of the window.</summary>
    public int Lookups => LookupsPerRow * _window.KernelHeight;

    /// <summary>Bytes of the planes.</summary>
    public int Length => _window.Stride * _planesOfRow * _planePitch;

    /// <summary>Elements of the scratch memory that <see cref="Fill"/> needs.</summary>
    public int LineLength => MostWords * _window.Stride * _linePitch;

    /// <summary>Whether the planes are small enough, and a row's sums fit into bytes.</summary>
    public bool Fits => (long)_window.Stride * _planesOfRow * _planePitch <= MostBytes
        && LookupsPerRow * _indexBits <= byte.MaxValue;

    /// <summary>Groups of a pixel's channels; no group crosses words.</summary>
    public static int Groups(int channels, int indexBits) =>
        channels / WordBits * GroupsOfWord(WordBits, indexBits) + GroupsOfWord(channels % WordBits, indexBits);

    /// <summary>The word and the first bit of a group.</summary>
    public static (int Word, int Shift) Place(int group, int indexBits)
    {
        int perWord = GroupsOfWord(WordBits, indexBits);
        return (group / perWord, group % perWord * indexBits);
    }

    /// <summary>Where each lookup's pixels start: row of the window, column, group.</summary>
    public int[] Starts()
    {
        var starts = new int[Lookups];
        for (int i = 0; i < starts.Length; i++)
        {
            (int row, int lookup) = Math.DivRem(i, LookupsPerRow);
            (int plane, int tap) = _planesOfRow < LookupsPerRow ? (lookup % _groups, lookup / _groups) : (lookup, 0);
            starts[i] = (row % _window.Stride * _planesOfRow + plane) * _planePitch
                + row / _window.Stride * RowPitch + tap;
        }

        return starts;
    }

    /// <summary>Fills the planes of a strip.</summary>
    /// <param name="codes">Words of one image.</param>
    /// <param name="layout">Their layout.</param>
    /// <param name="row">First row of the output.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="column">First column of the output.</param>
    /// <param name="line">Scratch memory of <see cref="LineLength"/> elements.</param>
    /// <param name="planes">Receives <see cref="Length"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<TCounter>(
        ReadOnlySpan<ushort> codes,
        MapLayout layout,
        int row,
        int rows,
        int column,
        Span<ushort> line,
        Span<byte> planes)
        where TCounter : IPixelCounter
    {
        (int stride, int words) = (_window.Stride, layout.PixelLength);
        int firstColumn = column * stride - _window.Padding;
        int columns = Math.Min(
            (Columns - 1) * stride + _window.KernelWidth, layout.Shape.Width + layout.Border - firstColumn);
        int inputRows = (rows - 1) * stride + _window.KernelHeight;
        int groupsOfWord = GroupsOfWord(WordBits, _indexBits);
        int taps = _planesOfRow / _groups;
        for (int i = 0; i < inputRows; i++)
        {
            int start = layout.Row(row * stride - _window.Padding + i) + firstColumn * words;
            Spread(codes.Slice(start, columns * words), words * stride, line);
            int plane = i % stride * _planesOfRow * _planePitch + i / stride * RowPitch;
            for (int tap = 0; tap < taps; tap++)
            {
                (int further, int phase) = stride == 1 ? (tap, 0) : Math.DivRem(tap, stride);
                for (int word = 0; word < words; word++)
                {
                    int groups = Math.Min(groupsOfWord, _groups - word * groupsOfWord);
                    TCounter.Cut(
                        ref line[(phase * words + word) * _linePitch + further],
                        groups,
                        RowPitch,
                        ref planes[plane],
                        (nuint)_planePitch);
                    plane += groups * _planePitch;
                }
            }
        }
    }

    // Gathers every n-th element: words of one kind, of columns that are a stride apart.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(ReadOnlySpan<ushort> elements, int kinds, Span<ushort> line)
    {
        if (kinds == 1)
        {
            elements.CopyTo(line);
            return;
        }

        int done = kinds == 2 ? SpreadPairs(elements, line, line[_linePitch..]) : 0;
        for (int kind = 0; kind < kinds; kind++)
        {
            Span<ushort> target = line.Slice(kind * _linePitch, _linePitch);
            for (int i = done + kind, at = done / kinds; i < elements.Length; i += kinds, at++)
            {
                target[at] = elements[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SpreadPairs(ReadOnlySpan<ushort> elements, Span<ushort> even, Span<ushort> odd)
    {
        const int Step = 2 * 16;
        int whole = elements.Length / Step * Step;
        ref ushort from = ref MemoryMarshal.GetReference(elements);
        ref ushort toEven = ref MemoryMarshal.GetReference(even[..(whole / 2)]);
        ref ushort toOdd = ref MemoryMarshal.GetReference(odd[..(whole / 2)]);
        var lowHalf = Vector256.Create((uint)ushort.MaxValue);
        for (nuint i = 0; i < (nuint)whole; i += Step)
        {
            Vector256<uint> low = Vector256.LoadUnsafe(ref from, i).AsUInt32();
            Vector256<uint> high = Vector256.LoadUnsafe(ref from, i + (Step / 2)).AsUInt32();
            Vector256.Narrow(low & lowHalf, high & lowHalf).StoreUnsafe(ref toEven, i / 2);
            Vector256.Narrow(low >>> WordBits, high >>> WordBits).StoreUnsafe(ref toOdd, i / 2);
        }

        return whole;
    }

    private static int GroupsOfWord(int channels, int indexBits) => (channels + indexBits - 1) / indexBits;
}
