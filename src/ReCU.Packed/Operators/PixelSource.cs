using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>The network's input: planar pixels become channels-last.</summary>
internal sealed class PixelSource(FeatureShape shape) : IRowSource
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        var channels = (nuint)shape.Channels;
        for (int c = 0; c < shape.Channels; c++)
        {
            ReadOnlySpan<float> plane = maps.Pixels.Slice((c * shape.Height + row) * shape.Width, shape.Width);
            ref float to = ref destination[c];
            for (int x = 0; x < plane.Length; x++)
            {
                to = plane[x];
                to = ref Unsafe.Add(ref to, channels);
            }
        }
    }
}
