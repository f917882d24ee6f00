using System.IO.Compression;
using System.Text;
using ReCU.Graph;
using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Archives;

/// <summary>
/// The entries of a zip file (PKWARE APPNOTE, 4.3). PyTorch stores them uncompressed, so reading one copies nothing;
/// other programs repack checkpoints with compression.
/// </summary>
/// <remarks>
/// .NET's own reader accepts overlapping entries and inflates everything. This one inflates an entry only on demand, to
/// no more than its directory size, and all entries to no more than <see cref="ImportLimits.Expansion"/> times the
/// file.
/// </remarks>
internal sealed class ZipEntries
{
    private const uint LocalSignature = 0x04034b50;
    private const uint DirectorySignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const int EndBytes = 22;
    private const int Encrypted = 1;

    private const int BlockBytes = 1 << 16;
    private const int Stored = 0;
    private const int Deflated = 8;

    // This much may always be inflated: a small file does no harm.
    private const long FreeExpansion = 1 << 20;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _expansionLeft;

    /// <exception cref="InvalidModelException">The file is damaged, or not of the form that PyTorch writes.</exception>
    public ZipEntries(ReadOnlyMemory<byte> file)
    {
        _file = file;
        _expansionLeft = Math.Min(
            FreeExpansion + (long)ImportLimits.Expansion * file.Length, ImportLimits.FileBytes);
        (int count, uint start, int end) = ReadEnd();
        var directory = new ByteReader(file[..end]);
        directory.Take(start);
        for (int i = 0; i < count; i++)
        {
            Entry entry = ReadEntry(directory);
            if (!_entries.TryAdd(entry.Name, entry))
            {
                throw new InvalidModelException($"The zip entry '{entry.Name}' occurs twice.");
            }
        }

        if (directory.Left != 0)
        {
            throw new InvalidModelException(
                $"The zip directory has {directory.Left} bytes beyond its {count} entries.");
        }

        Locate(start);
    }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>The bytes of an entry, or null if there is none of that name.</summary>
    /// <param name="name">Name of the entry.</param>
    /// <param name="limit">The most that a compressed entry may take; a stored one takes no more than the file.</param>
    /// <exception cref="InvalidModelException">
    /// The bytes do not match the entry's size and check sum, or the entry is compressed and too large.
    /// </exception>
    public ReadOnlyMemory<byte>? Find(string name, long limit)
    {
        if (!_entries.TryGetValue(name, out Entry? entry))
        {
            return null;
        }

        ReadOnlyMemory<byte> content = _file.Slice(entry.DataStart, (int)entry.PackedSize);
        content = entry.IsDeflated ? Inflate(entry, content, limit) : content;
        return Crc32.Compute(content.Span) == entry.CheckSum
            ? content
            : throw new InvalidModelException($"The zip entry '{name}' is damaged: its check sum is wrong.");
    }

    // For files of 4 GB and more PyTorch writes another record as well, which repeats this one for smaller files.
    private (int Count, uint Start, int End) ReadEnd()
    {
        if (_file.Length < EndBytes)
        {
            throw new InvalidModelException("The zip file is cut short.");
        }

        var end = new ByteReader(_file[^EndBytes..]);
        if (end.ReadUInt32() != EndSignature)
        {
            throw new InvalidModelException(
                "The zip file is cut short or damaged: it does not end with its directory.");
        }

        bool oneDisk = end.ReadUInt16() + end.ReadUInt16() == 0;
        ushort count = end.ReadUInt16();
        bool same = end.ReadUInt16() == count;
        uint size = end.ReadUInt32();
        uint start = end.ReadUInt32();
        return oneDisk && same && count != ushort.MaxValue && (long)start + size <= _file.Length - EndBytes
            ? (count, start, (int)(start + size))
            : throw new InvalidModelException(
                "The zip file's last record is damaged, or it has more entries or parts than a checkpoint.");
    }

    private static Entry ReadEntry(ByteReader directory)
    {
        if (directory.ReadUInt32() != DirectorySignature)
        {
            throw new InvalidModelException("The zip directory is damaged.");
        }

        directory.Take(4);
        int flags = directory.ReadUInt16();
        int method = directory.ReadUInt16();
        directory.Take(4);
        uint checkSum = directory.ReadUInt32();
        uint packedSize = directory.ReadUInt32();
        uint size = directory.ReadUInt32();
        int nameBytes = directory.ReadUInt16();
        int extraBytes = directory.ReadUInt16();
        int commentBytes = directory.ReadUInt16();
        directory.Take(8);
        uint start = directory.ReadUInt32();
        string name = Encoding.UTF8.GetString(directory.Take(nameBytes).Span);
        directory.Take(extraBytes + commentBytes);
        if (method == Stored && packedSize != size)
        {
            throw new InvalidModelException(
                $"The zip entry '{name}' is stored as it is, but has {packedSize} bytes and {size} bytes.");
        }

        if (method is not (Stored or Deflated) || (flags & Encrypted) != 0)
        {
            throw new InvalidModelException(
                $"The zip entry '{name}' is encrypted, or compressed with a method other than Deflate.");
        }

        return new Entry(name, start, packedSize, size, checkSum, IsDeflated: method == Deflated);
    }

    /// <summary>Finds the first byte of each entry; entries must not overlap.</summary>
    private void Locate(uint end)
    {
        long free = 0;
        foreach (Entry entry in _entries.Values.OrderBy(entry => entry.Start))
        {
            if (entry.Start < free || entry.Start > end)
            {
                throw Misplaced(entry);
            }

            var local = new ByteReader(_file[(int)entry.Start..(int)end]);
            uint signature = local.ReadUInt32();
            local.Take(22);
            int nameBytes = local.ReadUInt16();
            int extraBytes = local.ReadUInt16();
            string name = Encoding.UTF8.GetString(local.Take(nameBytes).Span);
            local.Take(extraBytes);
            if (signature != LocalSignature || name != entry.Name || entry.PackedSize > local.Left)
            {
                throw Misplaced(entry);
            }

            entry.DataStart = (int)entry.Start + local.Position;
            free = entry.DataStart + (long)entry.PackedSize;
        }
    }

    private static InvalidModelException Misplaced(Entry entry) =>
        new($"The zip entry '{entry.Name}' of {entry.Size} bytes is not where, or not as long as, the directory says.");

    private ReadOnlyMemory<byte> Inflate(Entry entry, ReadOnlyMemory<byte> packed, long limit)
    {
        if (entry.Size > limit || entry.Size > _expansionLeft)
        {
            throw new InvalidModelException(
                $"The zip entry '{entry.Name}' would take {entry.Size} bytes; at most "
                + $"{Math.Min(limit, _expansionLeft)} were expected.");
        }

        // The bytes inflated so far bound the memory, not the directory's sizes.
        var content = new MemoryStream();
        try
        {
            using var stream = new DeflateStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var block = new byte[Math.Min(BlockBytes, entry.Size + 1L)];
            for (int read = stream.Read(block); read > 0 && content.Length <= entry.Size; read = stream.Read(block))
            {
                content.Write(block, 0, read);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidModelException($"The zip entry '{entry.Name}' is damaged.", exception);
        }

        _expansionLeft -= content.Length;
        return content.Length == entry.Size
            ? content.GetBuffer().AsMemory(0, (int)content.Length)
            : throw Misplaced(entry);
    }

    private sealed record Entry(
        string Name, uint Start, uint PackedSize, uint Size, uint CheckSum, bool IsDeflated)
    {
        public int DataStart { get; set; }
    }
}
