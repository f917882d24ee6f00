using System.Runtime.InteropServices;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Hands the network's output to the caller.</summary>
internal sealed class LogitsOperator(Map<float> map) : PlanOperator("logits", rows: 1)
{
    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        for (int row = first; row < end; row++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref maps.Row(map, row), maps.Logits.Length).CopyTo(maps.Logits);
        }
    }
}
