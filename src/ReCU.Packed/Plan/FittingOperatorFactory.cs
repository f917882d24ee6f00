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
    // Widest first.
    private readonly List<(int Lanes, IOperatorFactory Factory)> _widths = [];

    public FittingOperatorFactory()
    {
        if (Vector512.IsHardwareAccelerated)
        {
            _widths.Add((Vector512<float>.Count, new OperatorFactory<Lanes16, Vector512<float>>()));
        }

        if (Vector256.IsHardwareAccelerated)
        {
            _widths.Add((Vector256<float>.Count, new OperatorFactory<Lanes8, Vector256<float>>()));
        }

        _widths.Add((Vector128<float>.Count, new OperatorFactory<Lanes4, Vector128<float>>()));
    }

    private IEnumerable<int> Widths => _widths.Select(width => width.Lanes);

    public IRowSource Conv(Conv node, Map<float> input, FeatureShape output) =>
        ForFilters(output.Channels).Conv(node, input, output);

    // Products of int16 pairs are twice as fast as those of floats, if the processor has the instruction.
    public IRowSource ByteConv(ByteConv node, Map<float> input, FeatureShape output)
    {
        if (Avx512BW.IsSupported && ForFilters(output.Channels, Widths) == Vector512<float>.Count)
        {
            return new PairConvSource<PairLanes16, Vector512<int>>(node, input, output);
        }

        return Avx2.IsSupported
            ? new PairConvSource<PairLanes8, Vector256<int>>(node, input, output)
            : ForFilters(output.Channels).ByteConv(node, input, output);
    }

    // Its loop runs along a row of the input, which is long.
    public IRowSource Linear(Linear node, Map<float> input) => _widths[0].Factory.Linear(node, input);

    public IRowSource MaxPool(MaxPool node, Map<float> input) =>
        ForChannels(input.Layout.Shape.Channels).MaxPool(node, input);

    public IRowSource AveragePool(AveragePool node, Map<float> input) =>
        ForChannels(input.Layout.Shape.Channels).AveragePool(node, input);

    public PlanOperator PooledRows(string name, RowChain rows, MaxPool pool, RowStage[] stages) =>
        ForChannels(rows.Shape.Channels).PooledRows(name, rows, pool, stages);

    public RowStage Stage(StageOptions options, bool readsCounts) =>
        ForChannels(options.Shape.Channels).Stage(options, readsCounts);

    /// <summary>Lanes for a loop of vectors followed by scalars: the fewest iterations, then the widest.</summary>
    internal static int ForChannels(int channels, IEnumerable<int> widestFirst) =>
        widestFirst.MinBy(lanes => channels / lanes + channels % lanes);

    /// <summary>
    /// Lanes for blocks of two vectors, with the last one padded: the fewest blocks, then the narrowest.
    /// </summary>
    internal static int ForFilters(int filters, IEnumerable<int> widestFirst) =>
        widestFirst.Reverse().MinBy(lanes => (filters + 2 * lanes - 1) / (2 * lanes));

    private IOperatorFactory ForChannels(int channels) => Get(ForChannels(channels, Widths));

    private IOperatorFactory ForFilters(int filters) => Get(ForFilters(filters, Widths));

    private IOperatorFactory Get(int lanes) => _widths.Find(width => width.Lanes == lanes).Factory;
}
