using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using ReCU.Data.Reading;
using ReCU.Graph;

namespace ReCU.Data.Files;

/// <summary>Images of one shape that stay in uncompressed files and are read in any order.</summary>
internal sealed class RecordDataset : ImageDataset
{
    private const int LargestReadAhead = 1024;

    private readonly IReadOnlyList<RecordFile> _files;
    private readonly FeatureShape _shape;
    private readonly int _ahead;

    /// <param name="files">The files; their records follow each other.</param>
    /// <param name="shape">Shape of an image.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="memoryLimit">
    /// Bytes of memory, of which a reader uses at most half to read ahead, but at least one image.
    /// </param>
    public RecordDataset(
        IReadOnlyList<RecordFile> files, FeatureShape shape, int[] labels, int classCount, long memoryLimit)
        : base(labels, classCount)
    {
        _files = files;
        _shape = shape;
        _ahead = (int)Math.Clamp(memoryLimit / 2 / shape.Count, 1, LargestReadAhead);
    }

    public override int Channels => _shape.Channels;

    public override FeatureShape? CommonShape => _shape;

    public override bool PixelsAreBytes => true;

    public override IImageReader Open(ReadOnlyMemory<int> rows)
    {
        RowCheck.InSet(rows.Span, Count);
        // Two, so that one can wait for the disk while the other copies.
        return new ReadAheadReader(new Loader(_files, _shape), rows, _ahead, threads: 2);
    }

    protected override void AppendContent(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{_shape}\n"));
        foreach (RecordFile file in _files)
        {
            var info = new FileInfo(file.Path);
            hash.AppendData(Encoding.UTF8.GetBytes($"{info.Name}\n{info.Length}\n"));
        }
    }

    private sealed class Loader : IImageLoader
    {
        private readonly IReadOnlyList<RecordFile> _files;
        private readonly FeatureShape _shape;
        private readonly PixelPool<byte> _pool = new();
        private readonly List<SafeFileHandle> _handles = [];

        public Loader(IReadOnlyList<RecordFile> files, FeatureShape shape)
        {
            _files = files;
            _shape = shape;
            try
            {
                foreach (RecordFile file in files)
                {
                    _handles.Add(File.OpenHandle(file.Path, options: FileOptions.RandomAccess));
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public ImagePixels? Load(int row)
        {
            int file = 0;
            int record = row;
            while (record >= _files[file].Count)
            {
                record -= _files[file++].Count;
            }

            Memory<byte> pixels = _pool.Rent(_shape.Count).AsMemory(0, _shape.Count);
            long start = _files[file].PixelsOf(record);
            for (int read = 0; read < pixels.Length;)
            {
                int more = RandomAccess.Read(_handles[file], pixels.Span[read..], start + read);
                read += more > 0 ? more : throw new InvalidDataException(
                    $"'{_files[file].Path}' ends in record {record}, which it contained when it was opened.");
            }

            return new ImagePixels(row, _shape, pixels, default);
        }

        public void Recycle(ImagePixels image) => _pool.Return(image.Bytes);

        public void Dispose()
        {
            foreach (SafeFileHandle handle in _handles)
            {
                handle.Dispose();
            }
        }
    }
}
