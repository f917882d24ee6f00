using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// How the pixels of a few output rows fill a vector, and where the activations of each tap lie for them: as planes of
/// bytes, one for each tap of a row and group of channels, the pixels of all rows side by side.
/// </summary>
/// <remarks>
/// Rows of the input that are a stride apart lie after one another in a plane, so that the taps of the next row of the
/// window are the same plane a row further.
/// </remarks>
internal sealed class PixelStrip
{
    /// <summary>Most bytes of the planes, which are on the stack.</summary>
    public const int MostBytes = 1 << 14;

    // As many as a vector that starts at the last pixel reads on, or writes.
    private const int Slack = 64;

    private const int WordBits = 16;
    private const int MostWords = 2;

    private readonly Window _window;
    private readonly int _indexBits;
    private readonly int _channels;
    private readonly int _groups;
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
        (_window, _indexBits, _channels) = (window, indexBits, input.Channels);
        _groups = Groups(input.Channels, indexBits);
        Columns = Math.Min(output.Width, vectorPixels);
        Rows = Math.Clamp(vectorPixels / Columns, 1, output.Height);
        PixelsPerVector = output.Width <= vectorPixels
            ? Rows * output.Width
            : output.Width / Math.Ceiling((double)output.Width / vectorPixels);
        int inputRows = (Rows - 1) * window.Stride + window.KernelHeight;
        _planePitch = (inputRows + window.Stride - 1) / window.Stride * Columns + Slack;
        _linePitch = Columns + window.KernelWidth + Slack;
        PlanesPerRow = window.KernelWidth * _groups;
    }

    /// <summary>Rows of the output in a strip.</summary>
    public int Rows { get; }

    /// <summary>Pixels of a row in a strip: all, or as many as a vector holds.</summary>
    public int Columns { get; }

    /// <summary>Pixels that a vector holds on average.</summary>
    public double PixelsPerVector { get; }

    /// <summary>Lookups of a row of the window.</summary>
    public int PlanesPerRow { get; }

    /// <summary>Lookups of the window.</summary>
    public int Lookups => PlanesPerRow * _window.KernelHeight;

    /// <summary>Bytes of the planes.</summary>
    public int Length => _window.Stride * PlanesPerRow * _planePitch;

    /// <summary>Elements of the scratch that <see cref="Fill"/> needs.</summary>
    public int LineLength => MostWords * _window.Stride * _linePitch;

    /// <summary>Whether the planes are small enough, and a row's sums fit into bytes.</summary>
    public bool Fits => (long)_window.Stride * PlanesPerRow * _planePitch <= MostBytes
        && PlanesPerRow * _indexBits <= byte.MaxValue;

    /// <summary>Groups of a pixel's channels; none crosses words.</summary>
    public static int Groups(int channels, int indexBits) =>
        channels / WordBits * GroupsOfWord(WordBits, indexBits) + GroupsOfWord(channels % WordBits, indexBits);

    /// <summary>The word and the first bit of a group.</summary>
    public static (int Word, int Shift) Place(int group, int indexBits)
    {
        int perWord = GroupsOfWord(WordBits, indexBits);
        return (group / perWord, group % perWord * indexBits);
    }

    /// <summary>Where the pixels of each lookup begin: row of the window, column, group.</summary>
    public int[] Starts()
    {
        var starts = new int[Lookups];
        for (int i = 0; i < starts.Length; i++)
        {
            (int row, int plane) = Math.DivRem(i, PlanesPerRow);
            starts[i] = (row % _window.Stride * PlanesPerRow + plane) * _planePitch + row / _window.Stride * Columns;
        }

        return starts;
    }

    /// <summary>Makes the planes of a strip.</summary>
    /// <param name="codes">Words of one image.</param>
    /// <param name="layout">How they lie.</param>
    /// <param name="row">First row of the output.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="column">First column of the output.</param>
    /// <param name="line">Scratch of <see cref="LineLength"/> elements.</param>
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
        int stride = _window.Stride;
        int firstColumn = column * stride - _window.Padding;
        int columns = Math.Min((Columns - 1) * stride + _window.KernelWidth, layout.Shape.Width + layout.Border - firstColumn);
        int inputRows = (rows - 1) * stride + _window.KernelHeight;
        for (int i = 0; i < inputRows; i++)
        {
            int start = layout.Row(row * stride - _window.Padding + i) + firstColumn * layout.PixelLength;
            Spread(codes.Slice(start, columns * layout.PixelLength), layout.PixelLength, line);
            int plane = i % stride * PlanesPerRow * _planePitch + i / stride * Columns;
            for (int tap = 0; tap < _window.KernelWidth; tap++)
            {
                for (int group = 0; group < _groups; group++, plane += _planePitch)
                {
                    (int word, int shift) = Place(group, _indexBits);
                    int from = (word * stride + tap % stride) * _linePitch + tap / stride;
                    TCounter.Cut(ref line[from], shift, Columns, ref planes[plane]);
                }
            }
        }
    }

    // Words of one kind side by side: first of all, then those of columns that are a stride apart.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(ReadOnlySpan<ushort> pixels, int words, Span<ushort> line)
    {
        int stride = _window.Stride;
        if (words == 1 && stride == 1)
        {
            pixels.CopyTo(line);
            return;
        }

        for (int word = 0; word < words; word++)
        {
            for (int phase = 0; phase < stride; phase++)
            {
                Span<ushort> target = line.Slice((word * stride + phase) * _linePitch, _linePitch);
                for (int i = phase * words + word, at = 0; i < pixels.Length; i += stride * words, at++)
                {
                    target[at] = pixels[i];
                }
            }
        }
    }

    private static int GroupsOfWord(int channels, int indexBits) => (channels + indexBits - 1) / indexBits;
}
