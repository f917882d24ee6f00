using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels;

/// <summary>The filters of one binary convolution in a kernel's layout. Immutable.</summary>
/// <param name="conv">The convolution.</param>
/// <param name="input">Channels, height and width of its input.</param>
internal abstract class FilterBank(BinaryConv conv, FeatureShape input)
{
    /// <summary>Most weights of a filter: counts are 16 bits wide.</summary>
    public const int MostBits = ushort.MaxValue;

    /// <summary>Number of filters.</summary>
    public int Filters { get; } = conv.OutputChannels;

    /// <summary>Counts of an output pixel: one for each filter, rounded up with unused ones.</summary>
    public virtual int CountPitch => SignWords.PaddedChannels(Filters);

    /// <summary>Number of output rows that are best counted together.</summary>
    public virtual int RowsAtOnce => 1;

    /// <summary>Which taps lie inside the image.</summary>
    public TapRanges Taps { get; } = new(conv.Window, input);

    protected Window Window { get; } = conv.Window;

    protected FeatureShape Input { get; } = input;

    /// <summary>
    /// Counts for each pixel of an output row and each filter how many activations differ from the filter's weights;
    /// taps outside of the image do not count.
    /// </summary>
    /// <param name="codes">The coded activations of one image, in the given layout.</param>
    /// <param name="layout">Its border is at least the window's padding.</param>
    /// <param name="row">Row of the output.</param>
    /// <param name="counts">Receives <see cref="CountPitch"/> counts a pixel.</param>
    public abstract void CountRow(ReadOnlySpan<ushort> codes, MapLayout layout, int row, Span<ushort> counts);

    /// <summary>The same for consecutive rows.</summary>
    /// <param name="codes">The coded activations of one image, in the given layout.</param>
    /// <param name="layout">Its border is at least the window's padding.</param>
    /// <param name="first">First row of the output.</param>
    /// <param name="rows">Number of rows, at most <see cref="RowsAtOnce"/>.</param>
    /// <param name="counts">Receives <see cref="CountPitch"/> counts a pixel, row after row.</param>
    public virtual void CountRows(
        ReadOnlySpan<ushort> codes, MapLayout layout, int first, int rows, Span<ushort> counts)
    {
        for (int row = 0; row < rows; row++)
        {
            CountRow(codes, layout, first + row, counts[(row * Taps.OutputWidth * CountPitch)..]);
        }
    }
}
