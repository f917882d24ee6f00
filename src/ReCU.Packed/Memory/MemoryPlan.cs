namespace ReCU.Packed.Memory;

/// <summary>The sizes of all buffers of a run, which the complete plan determines.</summary>
internal sealed record MemoryPlan
{
    public required int PixelCount { get; init; }

    /// <summary>Number of output values of an image: logits, or a feature map.</summary>
    public required int OutputCount { get; init; }

    public required BufferSize<float>[] Floats { get; init; }

    public required BufferSize<ushort>[] Codes { get; init; }

    public required BufferSize<ulong>[] Words { get; init; }

    /// <summary>Floats of the longest row.</summary>
    public required int RowLength { get; init; }

    /// <summary>The most counts at once.</summary>
    public required int CountLength { get; init; }

    /// <summary>The most bytes of pixels that are converted at once.</summary>
    public required int LevelLength { get; init; }

    /// <summary>Floats of the pooled rows that a window combines.</summary>
    public required int PooledLength { get; init; }

    /// <summary>Words of signs of the longest row.</summary>
    public required int WordRowLength { get; init; }

    /// <summary>Pixels of the longest row.</summary>
    public required int Width { get; init; }
}
