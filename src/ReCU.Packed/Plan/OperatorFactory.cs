using System.Runtime.Intrinsics;
using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>Makes operators for one width of vectors.</summary>
internal sealed class OperatorFactory<TLanes> : IOperatorFactory
    where TLanes : struct, ILanes<TLanes>
{
    public IRowSource Conv(Conv node, Map<float> input, FeatureShape output) =>
        new ConvSource<TLanes>(node, input, output);

    public IRowSource Linear(Linear node, Map<float> input) => new LinearSource<TLanes>(node, input);

    public IRowSource MaxPool(MaxPool node, Map<float> input) => new PoolSource<TLanes, Maximum>(input, node.Window);

    public IRowSource AveragePool(AveragePool node, Map<float> input) =>
        new PoolSource<TLanes, Average>(input, node.Window);

    public RowStage Stage(StageOptions options, IBinaryKernel kernel, bool readsCounts) =>
        new ScaleStage<TLanes>(options, kernel, readsCounts);
}

/// <summary>Chooses the width.</summary>
internal static class OperatorFactory
{
    public static IOperatorFactory Create()
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return new OperatorFactory<Lanes16>();
        }

        return Vector256.IsHardwareAccelerated ? new OperatorFactory<Lanes8>() : new OperatorFactory<Lanes4>();
    }
}
