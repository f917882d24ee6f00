using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;
using ReCU.Packed.Plan;

namespace ReCU.Packed.Tests.Operators;

/// <summary>Counts convolutions of bytes with the instructions that are asked for; all else as usual.</summary>
internal sealed class DotFactory<TLanes, TVector, TLevel> : IOperatorFactory
    where TLanes : IDotLanes<TVector, TLevel>
    where TLevel : unmanaged
{
    private readonly FittingOperatorFactory _usual = new();

    public IRowSource ByteConv(ByteConv node, Map<float> input, FeatureShape output) =>
        new DotConvSource<TLanes, TVector, TLevel>(node, input, output);

    public IRowSource Conv(Conv node, Map<float> input, FeatureShape output) => _usual.Conv(node, input, output);

    public IRowSource Linear(Linear node, Map<float> input) => _usual.Linear(node, input);

    public IRowSource MaxPool(MaxPool node, Map<float> input) => _usual.MaxPool(node, input);

    public IRowSource AveragePool(AveragePool node, Map<float> input, int channels, int channelsBefore) =>
        _usual.AveragePool(node, input, channels, channelsBefore);

    public PlanOperator PooledRows(string name, RowChain rows, MaxPool pool, RowStage[] stages) =>
        _usual.PooledRows(name, rows, pool, stages);

    public RowStage Stage(StageOptions options, bool readsCounts) => _usual.Stage(options, readsCounts);
}
