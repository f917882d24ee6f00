using System.Buffers;

namespace ReCU.Serving.Requests;

/// <summary>A body in memory that is lent by the pool, until it is disposed.</summary>
/// <param name="buffer">Memory of the pool.</param>
/// <param name="length">Bytes of it that are the body.</param>
internal sealed class PooledBytes(byte[] buffer, int length) : IDisposable
{
    private byte[]? _buffer = buffer;

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } lent)
        {
            ArrayPool<byte>.Shared.Return(lent);
        }
    }
}
