using System.Runtime.InteropServices;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Copies a value to the caller, channels last and without its border: the logits, or a feature map.</summary>
internal sealed class OutputOperator(Map<float> map) : PlanOperator("output", map.Layout.Shape.Height)
{
    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        int length = map.Layout.RowLength;
        for (int row = first; row < end; row++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref maps.Row(map, row), length)
                .CopyTo(maps.Output.Slice(row * length, length));
        }
    }
}
