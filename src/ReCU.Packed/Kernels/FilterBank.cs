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

    /// <summary>
    /// Counts of a pixel of the output: the filters, filled up to a multiple of 64 with counts that mean nothing.
    /// </summary>
    public int CountPitch { get; } = SignWords.PaddedChannels(conv.OutputChannels);

    /// <summary>Which taps lie inside the image.</summary>
    public TapRanges Taps { get; } = new(conv.Window, input);

    protected Window Window { get; } = conv.Window;

    protected FeatureShape Input { get; } = input;

    /// <summary>
    /// Counts for each pixel of an output row and each filter how many activations differ from the filter's weights;
    /// taps outside of the image count nothing.
    /// </summary>
    /// <param name="codes">The coded activations of one image, laid out as <paramref name="layout"/> says.</param>
    /// <param name="layout">Its border is at least the window's padding.</param>
    /// <param name="row">Row of the output.</param>
    /// <param name="counts">Receives <see cref="CountPitch"/> counts a pixel.</param>
    public abstract void CountRow(ReadOnlySpan<ushort> codes, MapLayout layout, int row, Span<ushort> counts);
}
