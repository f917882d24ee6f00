using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>The network's input: converts planar pixels to channels last.</summary>
internal sealed class PixelSource(FeatureShape shape) : IRowSource
{
    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        if (shape.Channels == 3)
        {
            InterleaveColours(Plane(maps, 0, row), Plane(maps, 1, row), Plane(maps, 2, row), destination);
            return;
        }

        var channels = (nuint)shape.Channels;
        for (int c = 0; c < shape.Channels; c++)
        {
            ReadOnlySpan<float> plane = Plane(maps, c, row);
            ref float to = ref destination[c];
            for (int x = 0; x < plane.Length; x++)
            {
                to = plane[x];
                to = ref Unsafe.Add(ref to, channels);
            }
        }
    }

    // One pass over the row's cache lines for all colours.
    private static void InterleaveColours(
        ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> destination)
    {
        ref float to = ref MemoryMarshal.GetReference(destination);
        for (int x = 0; x < red.Length; x++)
        {
            to = red[x];
            Unsafe.Add(ref to, 1) = green[x];
            Unsafe.Add(ref to, 2) = blue[x];
            to = ref Unsafe.Add(ref to, 3);
        }
    }

    private ReadOnlySpan<float> Plane(Activations maps, int channel, int row) =>
        maps.Pixels.Slice((channel * shape.Height + row) * shape.Width, shape.Width);
}
