namespace ReCU.Packed.Memory;

/// <summary>A thread's working memory for a row, small enough to stay in the first-level cache.</summary>
internal sealed class Scratch(MemoryPlan memory)
{
    public AlignedArray<float> Row { get; } = new(memory.RowLength);

    public AlignedArray<ushort> Counts { get; } = new(memory.CountLength);

    /// <summary>Pixels as bytes or int16: the rows that a window reads.</summary>
    public AlignedArray<byte> Levels { get; } = new(memory.LevelLength);

    /// <summary>Rows that were pooled horizontally.</summary>
    public AlignedArray<float> Pooled { get; } = new(memory.PooledLength);

    public AlignedArray<ulong> Words { get; } = new(memory.WordRowLength);

    /// <summary>N, the products of a sum, for each pixel of a row.</summary>
    public int[] Products { get; } = new int[memory.Width];
}
