using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Adds zeros around a value: channels before and after, and a border of pixels.</summary>
internal sealed class PaddingSource(Map<float> input, FeatureShape output, int channelsBefore, int border) : IRowSource
{
    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        destination.Clear();
        FeatureShape shape = input.Layout.Shape;
        if (row < border || row >= border + shape.Height)
        {
            return;
        }

        ReadOnlySpan<float> from =
            MemoryMarshal.CreateReadOnlySpan(ref maps.Row(input, row - border), shape.Width * shape.Channels);
        for (int x = 0; x < shape.Width; x++)
        {
            from.Slice(x * shape.Channels, shape.Channels)
                .CopyTo(destination[((x + border) * output.Channels + channelsBefore)..]);
        }
    }
}
