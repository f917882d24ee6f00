using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>Chooses for each operator the vectors that fit its channels best, among those of the processor.</summary>
/// <remarks>With eight channels, vectors of sixteen would leave all of them to the scalar loop.</remarks>
internal sealed class FittingOperatorFactory : IOperatorFactory
{
    // Widest first; each width with its factory.
    private readonly int[] _widths;
    private readonly IWidthFactory[] _factories;

    public FittingOperatorFactory()
    {
        var narrowest = new OperatorFactory<Lanes4, Vector128<float>>();
        if (!Vector256.IsHardwareAccelerated)
        {
            _widths = [Vector128<float>.Count];
            _factories = [narrowest];
            return;
        }

        var middle = new OperatorFactory<Lanes8, Vector256<float>>();
        if (!Vector512.IsHardwareAccelerated)
        {
            _widths = [Vector256<float>.Count, Vector128<float>.Count];
            _factories = [middle, narrowest];
            return;
        }

        _widths = [Vector512<float>.Count, Vector256<float>.Count, Vector128<float>.Count];
        _factories = [new OperatorFactory<Lanes16, Vector512<float>>(), middle, narrowest];
    }

    public IRowSource Conv(Conv node, Map<float> input, FeatureShape output)
    {
        int wide = ForFilters(output.Channels, _widths);
        int narrow = Array.FindIndex(_widths, lanes => IsNarrow(output, lanes, wide));
        return narrow < 0 ? Get(wide).Conv(node, input, output) : _factories[narrow].NarrowConv(node, input, output);
    }

    // An instruction that adds several products is faster than one of floats, if the processor has it.
    public IRowSource ByteConv(ByteConv node, Map<float> input, FeatureShape output)
    {
        if (Avx512BW.IsSupported && ForFilters(output.Channels, _widths) == Vector512<float>.Count)
        {
            return new DotConvSource<PairLanes16, Vector512<int>, short>(node, input, output);
        }

        if (AvxVnni.IsSupported)
        {
            return new DotConvSource<QuadLanes8, Vector256<int>, byte>(node, input, output);
        }

        return Avx2.IsSupported
            ? new DotConvSource<PairLanes8, Vector256<int>, short>(node, input, output)
            : ForFilters(output.Channels).ByteConv(node, input, output);
    }

    // Its loop runs along a row of the input, which is long.
    public IRowSource Linear(Linear node, Map<float> input) => _factories[0].Linear(node, input);

    public IRowSource MaxPool(MaxPool node, Map<float> input) =>
        ForChannels(input.Layout.Shape.Channels).MaxPool(node, input);

    public IRowSource AveragePool(AveragePool node, Map<float> input, int channels, int channelsBefore) =>
        ForChannels(input.Layout.Shape.Channels).AveragePool(node, input, channels, channelsBefore);

    public PlanOperator PooledRows(string name, RowChain rows, MaxPool pool, RowStage[] stages) =>
        ForChannels(rows.Shape.Channels).PooledRows(name, rows, pool, stages);

    public RowStage Stage(StageOptions options, bool readsCounts) =>
        ForChannels(options.Shape.Channels).Stage(options, readsCounts);

    /// <summary>
    /// Whether filters fill vectors but no pairs of them, in fewer vectors than pairs of another width would be, and a
    /// row fills a block of pixels.
    /// </summary>
    internal static bool IsNarrow(FeatureShape output, int lanes, int wideLanes) =>
        output.Channels % (2 * lanes) == lanes && output.Width >= NarrowConvSource.PixelsPerBlock
        && output.Channels / lanes < 2 * ((output.Channels + 2 * wideLanes - 1) / (2 * wideLanes));

    /// <summary>Lanes for a loop of vectors followed by scalars: the fewest iterations, then the widest.</summary>
    internal static int ForChannels(int channels, ReadOnlySpan<int> widestFirst)
    {
        int best = widestFirst[0];
        foreach (int lanes in widestFirst)
        {
            best = Iterations(lanes) < Iterations(best) ? lanes : best;
        }

        return best;

        int Iterations(int lanes) => channels / lanes + channels % lanes;
    }

    /// <summary>
    /// Lanes for blocks of two vectors, with the last one padded: the fewest blocks, then the narrowest.
    /// </summary>
    internal static int ForFilters(int filters, ReadOnlySpan<int> widestFirst)
    {
        int best = widestFirst[0];
        foreach (int lanes in widestFirst)
        {
            best = Blocks(lanes) <= Blocks(best) ? lanes : best;
        }

        return best;

        int Blocks(int lanes) => (filters + 2 * lanes - 1) / (2 * lanes);
    }

    private IOperatorFactory ForChannels(int channels) => Get(ForChannels(channels, _widths));

    private IOperatorFactory ForFilters(int filters) => Get(ForFilters(filters, _widths));

    private IWidthFactory Get(int lanes) => _factories[Array.IndexOf(_widths, lanes)];
}
