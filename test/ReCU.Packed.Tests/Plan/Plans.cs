using ReCU.Graph;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Plan;

namespace ReCU.Packed.Tests.Plan;

/// <summary>Networks compiled as <see cref="PackedNetwork.Open"/> compiles them.</summary>
internal static class Plans
{
    public static PackedPlan Compile(NetworkGraph graph, PackedKernel kernel = PackedKernel.Auto) =>
        PlanCompiler.Compile(graph, KernelFactory.Create(kernel, variable: null), new FittingOperatorFactory());
}
