using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>Labelled images, wherever they are kept. The labels are in memory; the pixels need not be.</summary>
public abstract class ImageDataset
{
    private readonly int[] _labels;

    /// <summary>Creates a data set.</summary>
    /// <param name="labels">The class of each image, from 0. The array is kept, not copied.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">A label is not a class.</exception>
    protected ImageDataset(int[] labels, int classCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classCount);
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Row {wrong} has label {labels[wrong]}; labels go from 0 to {classCount - 1}.", nameof(labels));
        }

        ClassCount = classCount;
        _labels = labels;
    }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>What the classes are called in messages and model files; null, the default, numbers them.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The file of each image, as an absolute path; null, the default, where images have no files.</summary>
    public virtual IReadOnlyList<string>? Paths => null;

    /// <summary>
    /// How many files beside the images were not looked at because of their endings, by these, in lower case with the
    /// dot. Default none.
    /// </summary>
    public virtual IReadOnlyDictionary<string, int> PassedOver => ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Channels of every image.</summary>
    public abstract int Channels { get; }

    /// <summary>Shape of every image, or null where their sizes differ.</summary>
    public abstract FeatureShape? CommonShape { get; }

    /// <summary>Whether every reader gives pixels as bytes. Default false: as floats, or as either.</summary>
    public virtual bool PixelsAreBytes => false;

    /// <summary>
    /// How many images can be held to be given out of order, where they can only be read one after another; null where
    /// any order is possible.
    /// </summary>
    public virtual int? ShuffleWindow => null;

    /// <summary>Whether readers leave out images that are broken. Default false: such an image is an error.</summary>
    public virtual bool MayLeaveOut => false;

    /// <summary>The images that readers have left out so far, each once, by row.</summary>
    public virtual IReadOnlyList<BrokenImage> LeftOut => [];

    /// <summary>
    /// A digest by which a run that is taken up again knows its images: of the labels, and of what
    /// <see cref="AppendContent"/> adds. Takes a walk over the data.
    /// </summary>
    /// <returns>64 hexadecimal digits (SHA-256).</returns>
    public string ComputeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([ClassCount, Channels]));
        hash.AppendData(MemoryMarshal.AsBytes(Labels));
        AppendContent(hash);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Opens the images for reading.</summary>
    /// <param name="rows">
    /// The rows in the order in which they will be read, each at most once. Where there is a
    /// <see cref="ShuffleWindow"/> of W, who goes through them in ascending order and holds those whose turn has not
    /// come must never hold more than W.
    /// </param>
    /// <returns>A reader; the caller disposes it. Several may be open at a time.</returns>
    /// <exception cref="ArgumentException">
    /// A row is none of the set, or the window is too small for the order.
    /// </exception>
    public abstract IImageReader Open(ReadOnlyMemory<int> rows);

    /// <summary>
    /// Adds what tells these images from others: the pixels, or, where reading them all would take too long, names and
    /// sizes of files.
    /// </summary>
    protected abstract void AppendContent(IncrementalHash hash);
}
