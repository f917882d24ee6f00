namespace ReCU.Packed.Memory;

/// <summary>What a run allocates for the values that share a buffer.</summary>
/// <typeparam name="T">Type of the elements.</typeparam>
/// <param name="length">Number of elements.</param>
/// <param name="fill">The first value of every element.</param>
internal sealed class BufferSize<T>(int length, T fill)
    where T : unmanaged
{
    public int Length { get; } = length;

    public T Fill { get; } = fill;
}
