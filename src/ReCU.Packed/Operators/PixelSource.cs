using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>The network's input: planar pixels become channels-last.</summary>
internal sealed class PixelSource(FeatureShape shape) : IRowSource
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(Activations maps, int row, Span<float> destination)
    {
        for (int c = 0; c < shape.Channels; c++)
        {
            ReadOnlySpan<float> plane = maps.Pixels.Slice((c * shape.Height + row) * shape.Width, shape.Width);
            for (int x = 0; x < plane.Length; x++)
            {
                destination[x * shape.Channels + c] = plane[x];
            }
        }
    }
}
