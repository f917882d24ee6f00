using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Rows of floats that later operators read.</summary>
internal sealed class RowOperator(string name, RowChain rows) : PlanOperator(name, rows.Shape.Height)
{
    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        for (int row = first; row < end; row++)
        {
            rows.Make(maps, scratch, row);
        }
    }
}
