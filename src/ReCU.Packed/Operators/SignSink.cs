using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Takes rows of signs: for a pooling as words, for a binary convolution in the kernel's codes.</summary>
internal abstract class SignSink
{
    public abstract void Store(Activations maps, int row, ReadOnlySpan<ulong> words);
}

internal sealed class WordSink(Map<ulong> map) : SignSink
{
    public override void Store(Activations maps, int row, ReadOnlySpan<ulong> words) =>
        words.CopyTo(maps.WordRow(map, row));
}

internal sealed class CodeSink(Map<ushort> map, IBinaryKernel kernel) : SignSink
{
    public override void Store(Activations maps, int row, ReadOnlySpan<ulong> words) =>
        kernel.Encode(words, map.Layout.Shape.Channels, maps.CodeRow(map, row));
}
