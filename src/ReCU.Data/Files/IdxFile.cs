using System.Buffers.Binary;
using System.IO.Compression;

namespace ReCU.Data.Files;

/// <summary>
/// A file in the format of MNIST: 0, 0, the type of the values, the number of dimensions, their lengths as big-endian
/// integers, then the values. Plain or gzip-compressed, which the first bytes show.
/// </summary>
internal sealed class IdxFile : IDisposable
{
    private const int UnsignedByte = 8;

    // DEFLATE expands two bits to at most 258 bytes, so a header with a larger size is wrong.
    private const int LargestExpansion = 1032;

    private const int FirstPiece = 1 << 20;

    private readonly FileStream _file;
    private readonly Stream _content;

    private IdxFile(string path, FileStream file)
    {
        Path = path;
        _file = file;
        IsCompressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        _content = IsCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>Whether it is compressed.</summary>
    public bool IsCompressed { get; }

    /// <summary>Length of each dimension, at least 1.</summary>
    public int[] Lengths { get; private set; } = [];

    /// <summary>Index of the first value.</summary>
    public int Start => sizeof(int) * (1 + Lengths.Length);

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file; if it is missing, the same name with <c>.gz</c> is opened.</param>
    /// <param name="dimensions">Required number of dimensions.</param>
    /// <exception cref="FileNotFoundException">Neither file exists.</exception>
    /// <exception cref="InvalidDataException">It is none, or its length does not fit its header.</exception>
    public static IdxFile Open(string path, int dimensions)
    {
        string found = File.Exists(path) ? path : path + ".gz";
        if (!File.Exists(found))
        {
            throw new FileNotFoundException($"There is neither '{path}' nor '{found}'.", path);
        }

        var file = new IdxFile(found, File.OpenRead(found));
        try
        {
            file.ReadHeader(dimensions);
            file.CheckLength();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads all values.</summary>
    /// <exception cref="InvalidDataException">There are more or fewer than the header says.</exception>
    public byte[] ReadAll()
    {
        if (Count > Array.MaxLength)
        {
            throw Wrong($"holds {Count} bytes, more than the {Array.MaxLength} that fit in memory at once");
        }

        // Memory grows with the data, not with the size in the header of a compressed file.
        var values = new byte[IsCompressed ? Math.Min(Count, FirstPiece) : Count];
        int read = Read(values);
        while (read == values.Length && read < Count)
        {
            Array.Resize(ref values, (int)Math.Min(Count, 2L * read));
            read += Read(values.AsSpan(read));
        }

        if (read < Count)
        {
            throw Wrong($"announces {Count} bytes of data but holds {read}");
        }

        return Read(new byte[1]) == 0 ? values : throw Wrong($"announces {Count} bytes of data but holds more");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content.Dispose();
        _file.Dispose();
    }

    private void ReadHeader(int dimensions)
    {
        var header = new byte[sizeof(int) * (1 + dimensions)];
        int read = Read(header);
        int expected = (UnsignedByte << 8) + dimensions;
        int magic = BinaryPrimitives.ReadInt32BigEndian(header);
        if (read < sizeof(int) || magic != expected)
        {
            throw Wrong(
                $"is no IDX file of bytes in {dimensions} dimensions: it begins with 0x{magic:x8}, "
                + $"0x{expected:x8} was expected");
        }

        if (read < header.Length)
        {
            throw Wrong($"ends in its header of {header.Length} bytes");
        }

        Lengths = [.. Enumerable.Range(1, dimensions)
            .Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(sizeof(int) * i)))];
        int wrong = Array.FindIndex(Lengths, length => length < 1);
        if (wrong >= 0)
        {
            throw Wrong(FormattableString.Invariant(
                $"has {Lengths[wrong]} as length of dimension {wrong}; at least 1 was expected"));
        }
    }

    private void CheckLength()
    {
        Int128 count = Lengths.Aggregate(Int128.One, (product, length) => product * length);
        long length = _file.Length;
        if (!IsCompressed && count != length - Start)
        {
            throw Wrong($"announces {count} bytes of data but holds {length - Start}");
        }

        if (IsCompressed && count > (Int128)length * LargestExpansion)
        {
            throw Wrong($"announces {count} bytes of data, more than {length} bytes of gzip can hold");
        }

        Count = (long)count;
    }

    private int Read(Span<byte> buffer)
    {
        try
        {
            return _content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{Path}' is broken: {e.Message}", e);
        }
    }

    private InvalidDataException Wrong(string problem) => new($"'{Path}' {problem}.");
}
