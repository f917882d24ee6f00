namespace ReCU.Data;

/// <summary>What is known about IDX files besides what they say themselves.</summary>
public sealed record IdxOptions
{
    /// <summary>What the classes are called, in the order of their numbers; null, the default, numbers them.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Number of classes; null, the default, takes as many as there are <see cref="ClassNames"/>, or one more than the
    /// largest label. Give it where a part of the data may lack the last class.
    /// </summary>
    public int? ClassCount { get; init; }

    /// <summary>
    /// Bytes of pixels that are read into memory. More stay in their file and are read when they are needed, which asks
    /// for a plain file: gzip can only be read from its beginning. Default 2^31 (2 GiB).
    /// </summary>
    public long MemoryLimit { get; init; } = 1L << 31;

    /// <summary>The number of classes, as far as the options give it.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or two contradict each other.</exception>
    internal int? CheckedClassCount()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryLimit);
        ClassNameCheck.Distinct(ClassNames ?? [], nameof(ClassNames));
        int? count = ClassCount ?? ClassNames?.Count;
        if (count < 1 || (ClassNames is not null && ClassNames.Count != count))
        {
            throw new ArgumentException(
                $"ClassCount is {count} and there are {ClassNames?.Count ?? 0} ClassNames; at least 1 class, and as "
                + "many names as classes, were expected.",
                nameof(ClassCount));
        }

        return count;
    }
}
