using ReCU.Graph;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>How the engine runs one kind of node.</summary>
internal abstract class NodePlan
{
    /// <summary>Adds the operators that start at a node.</summary>
    public abstract void Emit(PlanCompiler plan, GraphNode node);

    /// <summary>
    /// Bytes of a node's parameters in the engine's layout, without the factor and offset that every channel of every
    /// node may have.
    /// </summary>
    public abstract double CountBytes(GraphNode node, FeatureShape output);

    /// <summary>Pixels around its input's image that the node reads as zeros.</summary>
    public virtual int GetInputBorder(GraphNode node) => 0;

    /// <summary>Whether a node can be computed in the pass over rows that computes one of its inputs.</summary>
    public virtual bool CanFollow(PlanCompiler plan, GraphNode node, string value) => false;

    /// <summary>Computes a node in the pass over rows that computes one of its inputs.</summary>
    public virtual void Append(PlanCompiler plan, GraphNode node, string value, StageList stages) =>
        throw new NotSupportedException($"{node.GetType().Name} needs more than one element of its input.");
}

/// <summary>A node that needs more than one element of its input, and so has its own source of rows.</summary>
internal sealed class RowPlan<TNode> : NodePlan
    where TNode : UnaryNode
{
    /// <summary>Creates the source from the input's map and the output's shape.</summary>
    public required Func<IOperatorFactory, TNode, Map<float>, FeatureShape, IRowSource> Source { get; init; }

    /// <summary>Bytes of the source's parameters.</summary>
    public Func<TNode, FeatureShape, double> Bytes { get; init; } = (_, _) => 0;

    /// <summary>Pixels around the input's image that the source reads.</summary>
    public Func<TNode, int> Border { get; init; } = _ => 0;

    public override void Emit(PlanCompiler plan, GraphNode node) => plan.EmitRows(
        node,
        Source(plan.Factory, (TNode)node, plan.Read(node.Inputs[0]), plan.Graph.ShapeOf(node.Name)));

    public override double CountBytes(GraphNode node, FeatureShape output) => Bytes((TNode)node, output);

    public override int GetInputBorder(GraphNode node) => Border((TNode)node);
}

/// <summary>A node that computes each element from that element alone: part of a stage.</summary>
internal sealed class StagePlan<TNode> : NodePlan
    where TNode : GraphNode
{
    /// <summary>Adds the node to the stages of a value that it reads.</summary>
    public required Action<PlanCompiler, TNode, string, StageList> Stage { get; init; }

    /// <summary>Whether it can follow a value directly.</summary>
    public Func<PlanCompiler, TNode, string, bool> IsReady { get; init; } = (_, _, _) => true;

    public override void Emit(PlanCompiler plan, GraphNode node) => plan.EmitElementwise(node);

    public override double CountBytes(GraphNode node, FeatureShape output) => 0;

    public override bool CanFollow(PlanCompiler plan, GraphNode node, string value) =>
        IsReady(plan, (TNode)node, value);

    public override void Append(PlanCompiler plan, GraphNode node, string value, StageList stages) =>
        Stage(plan, (TNode)node, value, stages);
}

/// <summary>
/// An average. Channels of zeros that only follow it, as in the shortcut of a block that halves the image, are part of
/// its rows.
/// </summary>
internal sealed class AveragePoolPlan : NodePlan
{
    public override void Emit(PlanCompiler plan, GraphNode node)
    {
        var pool = (AveragePool)node;
        Map<float> input = plan.Read(pool.Input);
        if (plan.Uses.OnlyReader(pool.Name) is PadChannels padding)
        {
            int channels = plan.Graph.ShapeOf(padding.Name).Channels;
            plan.EmitRows(padding, plan.Factory.AveragePool(pool, input, channels, padding.Before));
        }
        else
        {
            plan.EmitRows(pool, plan.Factory.AveragePool(pool, input, input.Layout.Shape.Channels, 0));
        }
    }

    public override double CountBytes(GraphNode node, FeatureShape output) => LayoutBytes.TapRanges(output);
}

/// <summary>A convolution of bits, with its own operators.</summary>
internal sealed class BinaryPlan : NodePlan
{
    public override void Emit(PlanCompiler plan, GraphNode node) => plan.EmitBinary((BinaryConv)node);

    public override double CountBytes(GraphNode node, FeatureShape output) =>
        LayoutBytes.BinaryFilters((BinaryConv)node, output);
}
