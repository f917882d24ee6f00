using System.Security.Cryptography;
using System.Text;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>
/// A folder of image files with a folder for each class: JPEG, PNG, BMP and WebP. They are decoded when they are read,
/// on several threads and ahead of the reader, and given in the order that was asked for.
/// </summary>
/// <remarks>
/// <para>Pixels are as they are stored: colour profiles are not applied, and neither is the orientation that a camera
/// notes in a JPEG (Exif), as in ML.NET's <c>LoadImages</c> and in PyTorch's <c>ImageFolder</c>.</para>
/// <para>Hidden files, and files with other endings, are not looked at.</para>
/// </remarks>
public sealed class ImageFolder : ImageDataset
{
    private readonly ImageFolderOptions _options;
    private readonly ImageDecoder _decoder;
    private readonly BrokenImageLog _leftOut = new();
    private readonly string[] _files;
    private readonly Lazy<FeatureShape?> _commonShape;

    /// <summary>Looks for the files of a folder; their pixels are read later.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">What to read and how; null is the default.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">
    /// It has no folders, one that is none of the classes, or one without images.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ImageFolder(string path, ImageFolderOptions? options = null)
        : this(path, options ?? new ImageFolderOptions(), Find(path, options ?? new ImageFolderOptions()))
    {
    }

    private ImageFolder(string path, ImageFolderOptions options, ClassFolders folders)
        : base(folders.Labels, folders.ClassNames.Count)
    {
        Path = path;
        ClassNames = folders.ClassNames;
        _options = options;
        _decoder = new ImageDecoder(options);
        _files = folders.Files;
        _commonShape = new Lazy<FeatureShape?>(FindCommonShape);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The file of each image, relative to <see cref="Path"/>, with slashes.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <inheritdoc/>
    public override int Channels => _options.Channels;

    /// <inheritdoc/>
    /// <remarks>
    /// Without <see cref="ImageFolderOptions.Size"/> the headers of the files are read for it, up to the first that
    /// differs, when it is first asked for.
    /// </remarks>
    public override FeatureShape? CommonShape => _commonShape.Value;

    /// <inheritdoc/>
    public override bool PixelsAreBytes => true;

    /// <inheritdoc/>
    public override bool MayLeaveOut => _options.BrokenImages == BrokenImages.Skip;

    /// <inheritdoc/>
    public override IReadOnlyList<BrokenImage> LeftOut => _leftOut.Images;

    /// <inheritdoc/>
    public override IImageReader Open(ReadOnlyMemory<int> rows)
    {
        RowCheck.InSet(rows.Span, Count);
        int threads = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        return new ReadAheadReader(new Loader(this), rows, _options.ReadAhead, threads, _options.MemoryLimit);
    }

    /// <summary>Adds the options that change pixels, and name and size of each file.</summary>
    /// <param name="hash">Receives them.</param>
    protected override void AppendContent(IncrementalHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        hash.AppendData(Encoding.UTF8.GetBytes($"{_options.Size}\n"));
        for (int row = 0; row < _files.Length; row++)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{_files[row]}\n{new FileInfo(FullPath(row)).Length}\n"));
        }
    }

    private static ClassFolders Find(string path, ImageFolderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options.Check();
        return ClassFolders.Of(path, options);
    }

    private string FullPath(int row) => System.IO.Path.Combine(Path, _files[row]);

    private FeatureShape? FindCommonShape()
    {
        if (_options.Size is var (height, width))
        {
            return new FeatureShape(Channels, height, width);
        }

        FeatureShape? common = null;
        for (int row = 0; row < _files.Length; row++)
        {
            if (Try(row, _decoder.ReadShape) is not { } shape)
            {
                continue;
            }

            if (common is not null && common != shape)
            {
                return null;
            }

            common = shape;
        }

        return common;
    }

    /// <summary>Reads a file, or notes that it is broken.</summary>
    private T? Try<T>(int row, Func<string, T> read)
        where T : struct
    {
        string path = FullPath(row);
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            if (!MayLeaveOut)
            {
                throw new InvalidDataException($"Image '{path}' (row {row}) is broken: {e.Message.TrimEnd('.')}.", e);
            }

            _leftOut.Add(new BrokenImage(row, path, e.Message));
            return null;
        }
    }

    private sealed class Loader(ImageFolder folder) : IImageLoader
    {
        private readonly PixelPool<byte> _pool = new();

        public ImagePixels? Load(int row) =>
            folder.Try(row, path => folder._decoder.Decode(path, _pool)) is var (shape, pixels)
                ? new ImagePixels(row, shape, pixels, default)
                : null;

        public void Recycle(ImagePixels image) => _pool.Return(image.Bytes);

        public void Dispose()
        {
            // The pool's arrays are the garbage collector's.
        }
    }
}
