using ReCU.Graph;

namespace ReCU.Data;

/// <summary>What an <see cref="ImageFolder"/> reads, and how.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>
    /// Channels of the images: 3 for red, green and blue, or 1 for grey (ITU-R BT.601 luma). Files of the other kind
    /// are converted; alpha is ignored. Default 3.
    /// </summary>
    public int Channels { get; init; } = 3;

    /// <summary>
    /// Height and width that every image is resized to when it is decoded, whatever its shape, as
    /// <see cref="ImageResampler"/> does it, rounded to bytes; null leaves images as they are. Default null.
    /// </summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>
    /// The classes in their order, each the name of a folder; a folder of another name is an error, a class without a
    /// folder is not. Give a test set the classes of its training set. Null, the default, takes the folders that there
    /// are, in the ordinal order of their names.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Whether files in folders within a class's folder count too. Default true.</summary>
    public bool IncludeSubfolders { get; init; } = true;

    /// <summary>What happens to an image that is broken. Default <see cref="BrokenImages.Fail"/>.</summary>
    public BrokenImages BrokenImages { get; init; } = BrokenImages.Fail;

    /// <summary>
    /// Pixels (height x width) that a file may announce; one of more is broken, and no memory is taken for it. Decoding
    /// takes 4 bytes a pixel on each thread for a moment. Default 2^26, that is 8192x8192.
    /// </summary>
    public int MaximumPixels { get; init; } = 1 << 26;

    /// <summary>Threads that decode, from 0 to 1,024; 0, the default, takes one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Images that a reader may hold decoded, or have in the works, before they are asked for, as far as
    /// <see cref="MemoryLimit"/> allows. More even out slow files. Default 256.
    /// </summary>
    public int ReadAhead { get; init; } = 256;

    /// <summary>
    /// Bytes that those images may take, a byte a pixel and channel, as far as the largest image up to now tells: fewer
    /// are read ahead where they are large, but always two for each thread. A batch that has been asked for is held as
    /// well. Default 2^29 (512 MiB).
    /// </summary>
    public long MemoryLimit { get; init; } = 1L << 29;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range; the message names it.</exception>
    internal void Check()
    {
        Require(Channels is 1 or 3, nameof(Channels), Channels, "must be 1 (grey) or 3 (colour)");
        Require(MaximumPixels >= 1, nameof(MaximumPixels), MaximumPixels, "must be at least 1");
        Require(
            Threads is >= 0 and <= ThreadCount.Maximum,
            nameof(Threads),
            Threads,
            $"must be from 0 to {ThreadCount.Maximum}; 0 takes one for each processor");
        Require(ReadAhead >= 1, nameof(ReadAhead), ReadAhead, "must be at least 1");
        Require(MemoryLimit >= 1, nameof(MemoryLimit), MemoryLimit, "must be at least 1 byte");
        Require(Enum.IsDefined(BrokenImages), nameof(BrokenImages), BrokenImages, "must be Fail or Skip");
        if (Size is var (height, width))
        {
            Require(
                height >= 1 && width >= 1 && (long)height * width * Channels <= Array.MaxLength,
                nameof(Size),
                (height, width),
                $"must be at least 1x1, with at most {Array.MaxLength} values over all channels");
        }
    }

    private static void Require(bool holds, string name, object value, string limit)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}, but it {limit}."));
        }
    }
}
