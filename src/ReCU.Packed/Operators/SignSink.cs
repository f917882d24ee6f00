using System.Runtime.InteropServices;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Receives rows of signs: as words for a pooling, in the kernel's codes for a binary convolution.</summary>
internal abstract class SignSink
{
    /// <summary>
    /// Bytes of a pixel if rows consist of the bits themselves and may be written in place; otherwise 0.
    /// </summary>
    public virtual int BytesPerPixel => 0;

    public abstract void Store(Activations maps, int row, ReadOnlySpan<ulong> words);

    /// <summary>The row for writing in place.</summary>
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

    // Bits after the last channel must be zero, and writing in place writes whole words.
    public override int BytesPerPixel => kernel.CodesAreBits && map.Layout.Shape.Channels % BitsPerCode == 0
        ? sizeof(ushort) * map.Layout.PixelLength
        : 0;

    public override void Store(Activations maps, int row, ReadOnlySpan<ulong> words) =>
        kernel.Encode(words, map.Layout.Shape.Channels, CodeRow(maps, row));

    public override Span<byte> Row(Activations maps, int row) => MemoryMarshal.AsBytes(CodeRow(maps, row));

    private Span<ushort> CodeRow(Activations maps, int row) => maps.CodeRow(map, row, kernel.CodedLength(map.Layout));
}
