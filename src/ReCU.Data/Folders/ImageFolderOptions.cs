using ReCU.Graph;

namespace ReCU.Data;

/// <summary>What an <see cref="ImageFolder"/> reads, and how.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>
    /// Channels of the images: 3 for red, green and blue, or 1 for grey (ITU-R BT.601 luma). Files of the other kind
    /// are converted; alpha is dropped. Default 3.
    /// </summary>
    public int Channels { get; init; } = 3;

    /// <summary>
    /// Height and width that every image is resized to when it is decoded, whatever its shape, as
    /// <see cref="ImageResampler"/> does it, rounded to bytes; null leaves images as they are. Default null.
    /// </summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>
    /// The classes in their order, each the name of a folder; a folder of another name is an error, a class without a
    /// folder, or with an empty one, is not. Give a test set the classes of its training set. Null, the default, takes
    /// the folders that there are, in the ordinal order of their names; a folder without images is then an error.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// What classes are called, by the names of their folders: <c>n01440764</c> is <c>tench</c>. Folders that are not
    /// named here are called as they are; names of other folders do not matter. <see cref="ClassNames"/> may have
    /// either name of a class. Default null.
    /// </summary>
    public IReadOnlyDictionary<string, string>? DisplayNames { get; init; }

    /// <summary>Whether files in folders within a class's folder count too. Default true.</summary>
    public bool IncludeSubfolders { get; init; } = true;

    /// <summary>What happens to an image that is broken. Default <see cref="BrokenImages.Fail"/>.</summary>
    public BrokenImages BrokenImages { get; init; } = BrokenImages.Fail;

    /// <summary>
    /// Pixels (height x width) that a file may announce; one of more is broken, and no memory is taken for it. Decoding
    /// takes 4 bytes a pixel on each thread for a moment. Default 2^26, that is 8192x8192.
    /// </summary>
    public int MaximumPixels { get; init; } = 1 << 26;

    /// <summary>
    /// Bytes that a file may have; a longer one is broken, and is not read. Default 2^28 (256 MiB).
    /// </summary>
    public int MaximumFileBytes { get; init; } = 1 << 28;

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

    /// <summary>What decodes the files.</summary>
    internal ImageDecoderOptions Decoding => new()
    {
        Channels = Channels,
        Size = Size,
        MaximumPixels = MaximumPixels,
        MaximumFileBytes = MaximumFileBytes,
    };

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    internal void Check()
    {
        Decoding.Check();
        OptionRange.Require(
            Threads is >= 0 and <= ThreadCount.Maximum,
            nameof(Threads),
            Threads,
            $"must be from 0 to {ThreadCount.Maximum}; 0 takes one for each processor");
        OptionRange.Require(ReadAhead >= 1, nameof(ReadAhead), ReadAhead, "must be at least 1");
        OptionRange.Require(MemoryLimit >= 1, nameof(MemoryLimit), MemoryLimit, "must be at least 1 byte");
        OptionRange.Require(
            Enum.IsDefined(BrokenImages), nameof(BrokenImages), BrokenImages, "must be Fail or Skip");
        ClassNameCheck.Distinct(ClassNames ?? [], nameof(ClassNames));
        if (DisplayNames?.FirstOrDefault(pair => string.IsNullOrEmpty(pair.Value)) is { Key: { } folder })
        {
            throw new ArgumentException($"DisplayNames gives folder '{folder}' an empty name.", nameof(DisplayNames));
        }
    }
}
