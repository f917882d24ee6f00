using System.Buffers.Binary;

namespace ReCU.Data.Decoding;

/// <summary>Checks a BMP file before it is decoded.</summary>
internal static class BitmapFile
{
    private const int CoreHeader = 12;
    private const int Uncompressed = 0;
    private const int Fields = 3;
    private const int AlphaFields = 6;

    /// <summary>Checks that the pixels start inside of the file.</summary>
    /// <param name="file">The file, or its beginning.</param>
    /// <param name="length">Length of the file.</param>
    /// <exception cref="InvalidDataException">They do not, or there is no header.</exception>
    public static void Check(ReadOnlySpan<byte> file, long length)
    {
        if (file.Length < 14 + CoreHeader)
        {
            throw new InvalidDataException("the file is not an image that can be decoded: it ends in its header");
        }

        uint offset = Offset(file);
        if (offset > length)
        {
            throw new InvalidDataException(
                $"its header says that the pixels begin at byte {offset}, and the file has {length} bytes");
        }
    }

    /// <summary>Number of missing bytes if they are only padding after the last row, else 0.</summary>
    /// <param name="file">The file.</param>
    public static int MissingPadding(ReadOnlySpan<byte> file)
    {
        uint headerSize = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        (long width, long height, int bits, uint compression) = headerSize == CoreHeader
            ? (U16(file, 18), U16(file, 20), U16(file, 24), Uncompressed)
            : file.Length < 34
                ? default
                : (I32(file, 18), I32(file, 22), U16(file, 28), (uint)I32(file, 30));
        if (width <= 0 || compression is not (Uncompressed or Fields or AlphaFields))
        {
            return 0;
        }

        long used = (width * bits + 7) / 8;
        long stride = (width * bits + 31) / 32 * 4;
        Int128 missing = Offset(file) + (Int128)stride * Math.Abs(height) - file.Length;
        return missing >= 1 && missing <= stride - used ? (int)missing : 0;
    }

    private static uint Offset(ReadOnlySpan<byte> file) => BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);

    private static int U16(ReadOnlySpan<byte> file, int place) =>
        BinaryPrimitives.ReadUInt16LittleEndian(file[place..]);

    private static int I32(ReadOnlySpan<byte> file, int place) =>
        BinaryPrimitives.ReadInt32LittleEndian(file[place..]);
}
