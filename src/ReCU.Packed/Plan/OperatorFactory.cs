using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>Creates operators for one vector width.</summary>
internal sealed class OperatorFactory<TLanes, TVector> : IWidthFactory
    where TLanes : ILanes<TVector>
{
    public IRowSource Conv(Conv node, Map<float> input, FeatureShape output) =>
        new ConvSource<TLanes, TVector>(node, input, output);

    public IRowSource NarrowConv(Conv node, Map<float> input, FeatureShape output) =>
        new NarrowConvSource<TLanes, TVector>(node, input, output);

    public IRowSource ByteConv(ByteConv node, Map<float> input, FeatureShape output) => new ByteConvSource(
        Conv(ByteConvSource.Levels(node), input, output), new MeanSums(node, input.Layout.Shape, block: 1), output);

    public IRowSource Linear(Linear node, Map<float> input) => new LinearSource<TLanes, TVector>(node, input);

    public IRowSource MaxPool(MaxPool node, Map<float> input) =>
        new PoolSource<TLanes, TVector, Maximum>(input, node.Window, input.Layout.Shape.Channels);

    public IRowSource AveragePool(AveragePool node, Map<float> input, int channels, int channelsBefore) =>
        new PoolSource<TLanes, TVector, Average>(input, node.Window, channels, channelsBefore);

    public PlanOperator PooledRows(string name, RowChain rows, MaxPool pool, RowStage[] stages) =>
        new PooledRowOperator<TLanes, TVector>(name, rows, pool.Window, stages);

    public unsafe RowStage Stage(StageOptions options, bool readsCounts) => new ScaleStage(
        options, readsCounts, (int)TLanes.Count, StageLoops<TLanes, TVector>.Choose(options, readsCounts));
}
