using System.Security.Cryptography;
using System.Text;
using ReCU.Data.Decoding;
using ReCU.Data.Folders;
using ReCU.Data.Reading;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>
/// A folder of image files with a folder for each class: JPEG (<c>.jpg</c>, <c>.jpeg</c>, <c>.jpe</c>,
/// <c>.jfif</c>), PNG, BMP and WebP, each also under the extension of another. Several threads decode them ahead of the
/// reader, which returns them in the requested order.
/// </summary>
/// <remarks>
/// <para>Pixels are those stored in the file: colour profiles and the camera's orientation in a JPEG (Exif) are not
/// applied, as in ML.NET's <c>LoadImages</c> and in PyTorch's <c>ImageFolder</c>. Alpha is dropped, as <see
/// cref="ImageDecoder"/> does.</para>
/// <para>Hidden files and folders, and those of archives and file servers (<c>__MACOSX</c>, <c>@eaDir</c>), are
/// ignored. Links are followed, except to a folder above themselves, and a folder counts once in its class. <see
/// cref="PassedOver"/> counts files with other extensions.</para>
/// </remarks>
public sealed class ImageFolder : ImageDataset
{
    private readonly ImageFolderOptions _options;
    private readonly ImageDecoder _decoder;
    private readonly BrokenImageLog _leftOut;
    private readonly string[] _files;
    private readonly Lazy<FeatureShape?> _commonShape;

    /// <summary>Lists the files of a folder. Their pixels are read later.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">What to read and how; null takes the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// It has no subfolders, one that is not among the classes, or an empty one that is not named in the options; or
    /// its subfolders are parts such as <c>train</c> and <c>test</c> that contain the class folders.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range, or two classes have one name.</exception>
    public ImageFolder(string path, ImageFolderOptions? options = null)
        : this(options ?? new ImageFolderOptions(), Find(path, options ?? new ImageFolderOptions()))
    {
    }

    private ImageFolder(ImageFolderOptions options, ClassFolders folders)
        : base(folders.Labels, folders.ClassNames.Count)
    {
        Path = folders.Root;
        ClassNames = folders.ClassNames;
        PassedOver = folders.PassedOver;
        _options = options;
        _decoder = new ImageDecoder(options.Decoding);
        _files = folders.Files;
        Paths = new FilePaths(Path, _files);
        _leftOut = new BrokenImageLog(this, FindBroken);
        _commonShape = new Lazy<FeatureShape?>(FindCommonShape);
    }

    /// <summary>The extensions of the files that are read, in lower case, with the dot.</summary>
    public static IReadOnlyList<string> Endings => FolderImages.Endings;

    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>The file of each image, relative to <see cref="Path"/>, with slashes.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Paths { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> PassedOver { get; }

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
    /// <remarks>
    /// If broken images are skipped and all images of a class are broken, reading one of them throws an <see
    /// cref="InvalidDataException"/> that names the class.
    /// </remarks>
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
            hash.AppendData(Encoding.UTF8.GetBytes($"{_files[row]}\n{new FileInfo(Paths[row]).Length}\n"));
        }
    }

    private static ClassFolders Find(string path, ImageFolderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options.Check();
        // At once: the process may change its working folder before the files are read.
        return ClassFolders.Find(System.IO.Path.GetFullPath(path), options);
    }

    private FeatureShape? FindCommonShape()
    {
        if (_options.Size is var (height, width))
        {
            return new FeatureShape(Channels, height, width);
        }

        FeatureShape? common = null;
        for (int row = 0; row < _files.Length; row++)
        {
            if (Try(row, path => ImageFile.ReadShape(path, _decoder)) is not { } shape)
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
        string path = Paths[row];
        try
        {
            return read(path);
        }
        catch (Exception e) when (IsBroken(e))
        {
            if (!MayLeaveOut)
            {
                throw new InvalidDataException($"Image '{path}' (row {row}) is broken: {e.Message.TrimEnd('.')}.", e);
            }

            _leftOut.Add(new BrokenImage(row, path, e.Message));
            return null;
        }
    }

    private BrokenImage? FindBroken(int row)
    {
        try
        {
            ImageFile.Decode(Paths[row], _decoder, new PixelPool<byte>());
            return null;
        }
        catch (Exception e) when (IsBroken(e))
        {
            return new BrokenImage(row, Paths[row], e.Message);
        }
    }

    private static bool IsBroken(Exception exception) =>
        exception is InvalidDataException or IOException or UnauthorizedAccessException;

    private sealed class Loader(ImageFolder folder) : IImageLoader
    {
        private readonly PixelPool<byte> _pool = new();

        public ImagePixels? Load(int row)
        {
            if (folder.Try(row, path => ImageFile.Decode(path, folder._decoder, _pool)) is not var (shape, pixels))
            {
                return null;
            }

            folder._leftOut.Passed(row);
            return new ImagePixels(row, shape, pixels, default);
        }

        public void Recycle(ImagePixels image) => _pool.Return(image.Bytes);

        public void Dispose()
        {
            // The pool's arrays are the garbage collector's.
        }
    }
}
