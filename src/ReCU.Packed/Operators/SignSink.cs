using System.Runtime.InteropServices;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Takes rows of signs: for a pooling as words, for a binary convolution in the kernel's codes.</summary>
internal abstract class SignSink
{
    /// <summary>
    /// Bytes of a pixel where rows are kept as the bits themselves and may be written in place; 0 where they are not.
    /// </summary>
    public virtual int BytesPerPixel => 0;

    public abstract void Store(Activations maps, int row, ReadOnlySpan<ulong> words);

    /// <summary>The row to write in place.</summary>
    public virtual Span<byte> Row(Activations maps, int row) => throw new NotSupportedException();
}

internal sealed class WordSink(Map<ulong> map) : SignSink
{
    public override void Store(Activations maps, int row, ReadOnlySpan<ulong> words) =>
        words.CopyTo(maps.WordRow(map, row));
}

internal sealed class CodeSink(Map<ushort> map, IBinaryKernel kernel) : SignSink
{
    private const int BitsPerCode = 8 * sizeof(ushort);

    // Bits past the last channel must be zero, and whoever writes in place writes whole words.
    public override int BytesPerPixel => kernel.CodesAreBits && map.Layout.Shape.Channels % BitsPerCode == 0
        ? sizeof(ushort) * map.Layout.PixelLength
        : 0;

    public override void Store(Activations maps, int row, ReadOnlySpan<ulong> words) =>
        kernel.Encode(words, map.Layout.Shape.Channels, maps.CodeRow(map, row));

    public override Span<byte> Row(Activations maps, int row) => MemoryMarshal.AsBytes(maps.CodeRow(map, row));
}
