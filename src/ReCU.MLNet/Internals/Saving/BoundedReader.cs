using System.Text;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Saving;

/// <summary>
/// Reads values with stored lengths from a pipeline's file. A length is checked before memory is allocated, and memory
/// grows with the data that are really there, because the file may be damaged or hostile.
/// </summary>
internal static class BoundedReader
{
    /// <summary>Characters of a column's or a class's name.</summary>
    private const int MaximumTextBytes = 1 << 16;

    private const int BlockBytes = 1 << 16;

    private static readonly UTF8Encoding _utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a text that <see cref="BinaryWriter"/> wrote.</summary>
    /// <exception cref="InvalidModelException">It is too long, or is not valid text.</exception>
    /// <exception cref="IOException">The file ends.</exception>
    public static string ReadText(this BinaryReader reader)
    {
        int length = reader.Read7BitEncodedInt();
        if (length is < 0 or > MaximumTextBytes)
        {
            throw new InvalidModelException(FormattableString.Invariant(
                $"a text of it has {length} bytes; 0 to {MaximumTextBytes} were expected."));
        }

        byte[] bytes = reader.ReadContent(length);
        try
        {
            return bytes.Length == length ? _utf8.GetString(bytes) : throw new EndOfStreamException();
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidModelException("a text of it is no UTF-8.", exception);
        }
    }

    /// <summary>Reads a count.</summary>
    /// <param name="reader">Stands at the number.</param>
    /// <param name="maximum">The largest that can be.</param>
    /// <param name="what">What is counted, for messages.</param>
    /// <exception cref="InvalidModelException">It is out of range.</exception>
    /// <exception cref="IOException">The file ends.</exception>
    public static int ReadCount(this BinaryReader reader, int maximum, string what)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= maximum
            ? count
            : throw new InvalidModelException(
                FormattableString.Invariant($"it has {count} {what}; 0 to {maximum} were expected."));
    }

    /// <summary>Reads bytes: fewer where the file ends before.</summary>
    public static byte[] ReadContent(this BinaryReader reader, int length)
    {
        var content = new MemoryStream();
        while (content.Length < length
            && reader.ReadBytes((int)Math.Min(BlockBytes, length - content.Length)) is { Length: > 0 } block)
        {
            content.Write(block);
        }

        return content.ToArray();
    }
}
