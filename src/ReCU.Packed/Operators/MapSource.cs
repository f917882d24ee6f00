using System.Runtime.InteropServices;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A value that another operator has computed.</summary>
internal sealed class MapSource(Map<float> input) : IRowSource
{
    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination) =>
        MemoryMarshal.CreateReadOnlySpan(ref maps.Row(input, row), destination.Length).CopyTo(destination);
}
