using System.Runtime.Intrinsics;
using ReCU.Graph;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Lanes;
using ReCU.Packed.Plan;

namespace ReCU.Packed.Tests.Plan;

/// <summary>Networks compiled as <see cref="PackedNetwork.Open"/> compiles them.</summary>
internal static class Plans
{
    public static PackedPlan Compile(NetworkGraph graph, PackedKernel kernel = PackedKernel.Auto) =>
        PlanCompiler.Compile(graph, KernelFactory.Create(kernel, variable: null), new FittingOperatorFactory());

    /// <summary>A network whose float parts a factory creates.</summary>
    public static PackedPlan Compile(NetworkGraph graph, IOperatorFactory factory) =>
        PlanCompiler.Compile(graph, KernelFactory.Create(PackedKernel.Auto, variable: null), factory);

    /// <summary>A network whose float parts compute in vectors of one width, whatever the processor has.</summary>
    public static PackedPlan Compile(NetworkGraph graph, int lanes) => Compile(graph, lanes switch
    {
        4 => new OperatorFactory<Lanes4, Vector128<float>>(),
        8 => new OperatorFactory<Lanes8, Vector256<float>>(),
        16 => new OperatorFactory<Lanes16, Vector512<float>>(),
        _ => throw new ArgumentOutOfRangeException(nameof(lanes), lanes, "4, 8 or 16 was expected."),
    });
}
