using ReCU.Graph;
using ReCU.Graph.Nodes;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>How each kind of node is run. A new kind needs an entry here.</summary>
internal static class NodePlans
{
    /// <summary>The plans.</summary>
    public static NodeTable<NodePlan> All { get; } = new NodeTable<NodePlan>()
        .With<BinaryConv>(new BinaryPlan())
        .With<Conv>(new RowPlan<Conv>
        {
            Source = (factory, node, input, output) => factory.Conv(node, input, output),
            Bytes = LayoutBytes.Filters,
            Border = node => node.Window.Padding,
        })
        .With<ByteConv>(new RowPlan<ByteConv>
        {
            Source = (factory, node, input, output) => factory.ByteConv(node, input, output),
            Bytes = LayoutBytes.Filters,
            Border = node => node.Window.Padding,
        })
        .With<Linear>(new RowPlan<Linear>
        {
            Source = (factory, node, input, _) => factory.Linear(node, input),
            Bytes = (node, _) => (double)sizeof(float) * node.Weights.Count,
        })
        .With<MaxPool>(new RowPlan<MaxPool>
        {
            Source = (factory, node, input, _) => factory.MaxPool(node, input),
            Bytes = (_, output) => LayoutBytes.TapRanges(output),
        })
        .With<AveragePool>(new AveragePoolPlan())
        .With<PadChannels>(new RowPlan<PadChannels>
        {
            Source = (_, node, input, output) => new PaddingSource(input, output, node.Before, border: 0),
        })
        .With<PadImage>(new RowPlan<PadImage>
        {
            Source = (_, node, input, output) => new PaddingSource(input, output, channelsBefore: 0, node.Border),
        })
        .With<Scale>(new StagePlan<Scale> { Stage = (_, node, _, stages) => stages.Add(node) })
        .With<Clip>(new StagePlan<Clip> { Stage = (_, node, _, stages) => stages.Add(node) })
        .With<PRelu>(new StagePlan<PRelu> { Stage = (_, node, _, stages) => stages.Add(node) })
        .With<Sign>(new StagePlan<Sign>
        {
            Stage = (_, _, _, stages) => stages.AddSign(),
            IsReady = (plan, node, _) => plan.Uses.IsReadAsFloats(node),
        })
        .With<Add>(new StagePlan<Add> { Stage = AddSummand, IsReady = HasOtherSummand });

    /// <summary>The plan for a node's kind.</summary>
    /// <exception cref="InvalidModelException">The engine cannot run it.</exception>
    public static NodePlan Get(GraphNode node) => All.Find(node) ?? throw new InvalidModelException(
        $"Node '{node.Name}': the packed engine cannot run {node.GetType().Name}.");

    // A sum can follow only if its other summand has been computed.
    private static bool HasOtherSummand(PlanCompiler plan, Add add, string value) =>
        FindOtherSummand(add, value) is var other && (other == value || plan.IsKept(other));

    private static void AddSummand(PlanCompiler plan, Add add, string value, StageList stages)
    {
        string other = FindOtherSummand(add, value);
        if (other == value)
        {
            stages.AddDouble();
        }
        else
        {
            stages.AddResidual(plan.Read(other));
        }
    }

    private static string FindOtherSummand(Add add, string value) => add.Left == value ? add.Right : add.Left;
}
