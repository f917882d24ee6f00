using ReCU.Graph;

namespace ReCU.Data;

/// <summary>Options of an <see cref="ImageFolder"/>.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>
    /// Channels of the images: 3 for red, green and blue, or 1 for grey (ITU-R BT.601 luma). Other files are converted;
    /// alpha is dropped. Default 3.
    /// </summary>
    public int Channels { get; init; } = 3;

    /// <summary>
    /// Height and width to which every image is resized when it is decoded, whatever its shape, and rounded to bytes;
    /// null, the default, keeps the sizes of the files. See <see cref="ImageDecoder"/> for the filter.
    /// </summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>
    /// The classes in their order, each the name of a folder. A folder with another name is an error; a missing or
    /// empty folder is not. Pass a test set the classes of its training set. Null, the default, takes the existing
    /// folders in the ordinal order of their names; an empty folder is then an error.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Names of classes by the names of their folders, such as <c>tench</c> for <c>n01440764</c>. Other folders keep
    /// their names, and entries without a folder are ignored. <see cref="ClassNames"/> accepts either name of a class;
    /// if all of them can be names of classes, they are, even if folders have the same names. Default null.
    /// </summary>
    public IReadOnlyDictionary<string, string>? DisplayNames { get; init; }

    /// <summary>Whether to read the subfolders of a class's folder. Default true.</summary>
    public bool IncludeSubfolders { get; init; } = true;

    /// <summary>What happens to a broken image. Default <see cref="BrokenImages.Fail"/>.</summary>
    public BrokenImages BrokenImages { get; init; } = BrokenImages.Fail;

    /// <summary>
    /// The largest number of pixels (height x width) in the header of a file; a larger image counts as broken, and no
    /// memory is allocated for it. Decoding takes 4 bytes a pixel on each thread temporarily. Default 2^26 (8192x8192).
    /// </summary>
    public int MaximumPixels { get; init; } = 1 << 26;

    /// <summary>
    /// The largest size of a file in bytes; a larger one counts as broken and is not read. Default 2^28 (256 MiB).
    /// </summary>
    public int MaximumFileBytes { get; init; } = 1 << 28;

    /// <summary>Threads that decode, from 0 to 1,024; 0, the default, is one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Number of images that a reader decodes ahead, as far as <see cref="MemoryLimit"/> allows. A larger number
    /// compensates for slow files. Default 256.
    /// </summary>
    public int ReadAhead { get; init; } = 256;

    /// <summary>
    /// Bytes for those images, one byte per pixel and channel, estimated by the largest image so far: fewer large
    /// images are read ahead, but always two per thread. The current batch is held in addition. Default 2^29 (512 MiB).
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
