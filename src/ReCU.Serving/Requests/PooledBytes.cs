using System.Buffers;

namespace ReCU.Serving.Requests;

/// <summary>
/// A body in memory. Small ones are lent by the pool, until this is disposed; the pool would keep large ones for good,
/// twice as large as they need be.
/// </summary>
/// <param name="buffer">Memory of the pool.</param>
/// <param name="length">Bytes of it that are the body.</param>
internal sealed class PooledBytes(byte[] buffer, int length) : IDisposable
{
    private const int MostPooled = 1 << 20;

    private byte[]? _buffer = buffer;

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } lent)
        {
            GiveBack(lent);
        }
    }

    /// <summary>Takes memory, for a body and while it is read.</summary>
    public static byte[] Take(int length) => length <= MostPooled
        ? ArrayPool<byte>.Shared.Rent(length)
        : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Gives memory back that was taken.</summary>
    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length <= MostPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
