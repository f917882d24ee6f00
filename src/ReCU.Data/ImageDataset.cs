using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>A data set of labelled images. Labels are in memory; pixels may be elsewhere.</summary>
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

    /// <summary>Names of the classes for messages and model files; null, the default, numbers them.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The absolute path of each image's file; null, the default, if images have no files.</summary>
    public virtual IReadOnlyList<string>? Paths => null;

    /// <summary>
    /// Number of ignored files by extension, in lower case with the dot. Default none.
    /// </summary>
    public virtual IReadOnlyDictionary<string, int> PassedOver => ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Channels of every image.</summary>
    public abstract int Channels { get; }

    /// <summary>Shape of every image, or null if their sizes differ.</summary>
    public abstract FeatureShape? CommonShape { get; }

    /// <summary>Whether every reader returns pixels as bytes. Default false: floats, or either.</summary>
    public virtual bool PixelsAreBytes => false;

    /// <summary>
    /// Number of images that can be held to change their order, if the source can only be read sequentially; null if
    /// any order is possible.
    /// </summary>
    public virtual int? ShuffleWindow => null;

    /// <summary>Whether readers skip broken images. Default false: a broken image is an error.</summary>
    public virtual bool MayLeaveOut => false;

    /// <summary>The images that readers have skipped so far, each once, by row.</summary>
    public virtual IReadOnlyList<BrokenImage> LeftOut => [];

    /// <summary>
    /// A digest by which a resumed run recognises its images: of the labels, and of what <see cref="AppendContent"/>
    /// adds. Reads the data once.
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
    /// The rows in the order in which they will be read, each at most once. With a <see cref="ShuffleWindow"/> of W, a
    /// reader that goes through the rows in ascending order must never need to hold more than W of them for later.
    /// </param>
    /// <returns>A reader; the caller disposes it. Several may be open at a time.</returns>
    /// <exception cref="ArgumentException">
    /// A row is not in the set, or the window is too small for the order.
    /// </exception>
    public abstract IImageReader Open(ReadOnlyMemory<int> rows);

    /// <summary>
    /// Adds what identifies these images: the pixels or, if reading them all would take too long, names and sizes of
    /// files.
    /// </summary>
    protected abstract void AppendContent(IncrementalHash hash);
}
