using System.Runtime.InteropServices;

namespace ReCU.Distributed.Mpi;

/// <summary>
/// Memory that messages are sent from and received into. It is never given back: after a failure MPI may still write
/// into what was promised to it.
/// </summary>
internal sealed unsafe class NativeBuffer
{
    private const nuint Alignment = 64;

    private byte* _start;
    private long _length;

    /// <summary>At least so many bytes; the content is lost where it has to grow.</summary>
    public byte* Take(long length)
    {
        if (length > _length || _start is null)
        {
            NativeMemory.AlignedFree(_start);
            _start = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, (long)Alignment), Alignment);
            _length = length;
        }

        return _start;
    }
}
