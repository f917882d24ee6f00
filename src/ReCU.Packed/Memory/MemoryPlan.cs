namespace ReCU.Packed.Memory;

/// <summary>The sizes of all buffers of a run, known when a plan is complete.</summary>
internal sealed record MemoryPlan
{
    public required int PixelCount { get; init; }

    /// <summary>Values of what an image gives: logits, or a map of features.</summary>
    public required int OutputCount { get; init; }

    public required IReadOnlyList<(int Length, float Fill)> Floats { get; init; }

    public required IReadOnlyList<(int Length, ushort Fill)> Codes { get; init; }

    public required IReadOnlyList<(int Length, ulong Fill)> Words { get; init; }

    /// <summary>Floats of the longest row.</summary>
    public required int RowLength { get; init; }

    /// <summary>Most counts that are made at once.</summary>
    public required int CountLength { get; init; }

    /// <summary>Most pixels that are made int16 at once.</summary>
    public required int LevelLength { get; init; }

    /// <summary>Floats of the pooled rows that a window joins.</summary>
    public required int PooledLength { get; init; }

    /// <summary>Words of signs of the longest row.</summary>
    public required int WordRowLength { get; init; }

    /// <summary>Pixels of the longest row.</summary>
    public required int Width { get; init; }
}
