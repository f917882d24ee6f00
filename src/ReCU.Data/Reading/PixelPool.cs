using System.Runtime.InteropServices;

namespace ReCU.Data.Reading;

/// <summary>Arrays of pixels that are used again, so that reading makes no garbage. Thread-safe.</summary>
internal sealed class PixelPool<T>
{
    private readonly Lock _lock = new();
    private readonly Stack<T[]> _free = [];

    /// <summary>Lends an array of this length or up to twice as long.</summary>
    public T[] Rent(int length)
    {
        lock (_lock)
        {
            // One that does not fit is dropped, so that the pool never holds more arrays than were lent at a time.
            if (_free.TryPop(out T[]? array) && array.Length >= length && array.Length / 2 <= length)
            {
                return array;
            }
        }

        return new T[length];
    }

    /// <summary>Takes back the array behind memory.</summary>
    public void Return(ReadOnlyMemory<T> memory)
    {
        if (MemoryMarshal.TryGetArray(memory, out ArraySegment<T> segment) && segment.Array is { Length: > 0 } array)
        {
            lock (_lock)
            {
                _free.Push(array);
            }
        }
    }
}
