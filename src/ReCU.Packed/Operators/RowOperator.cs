using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A source of float rows, and the stages that each row passes while it is in the cache.</summary>
internal sealed class RowOperator(string name, FeatureShape shape, IRowSource source, RowStage[] stages)
    : PlanOperator(name, shape.Height)
{
    private readonly int _rowLength = shape.Width * shape.Channels;

    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        Span<float> start = scratch.Row.Span[.._rowLength];
        for (int row = first; row < end; row++)
        {
            source.Compute(maps, scratch, row, start);
            ref float current = ref scratch.Row.Start;
            foreach (RowStage stage in stages)
            {
                current = ref stage.RunFloats(maps, scratch, row, ref current);
            }
        }
    }
}
