using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// A kernel's working memory. It starts on a cache line, so that no vector crosses one. The owner must dispose it: it
/// is not garbage-collected.
/// </summary>
/// <typeparam name="T">Type of the elements.</typeparam>
internal sealed unsafe class AlignedMemory<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;

    private T* _start;

    /// <summary>Allocates zeroed memory.</summary>
    /// <param name="length">Number of elements.</param>
    public AlignedMemory(int length)
    {
        Length = length;
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        _start = (T*)NativeMemory.AlignedAlloc(nuint.Max(bytes, CacheLine), CacheLine);
        NativeMemory.Clear(_start, bytes);
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The first element.</summary>
    public T* Start => _start;

    /// <summary>All elements.</summary>
    public Span<T> Span => new(_start, Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
