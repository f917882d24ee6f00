using System.Buffers.Binary;
using System.Text;
using ReCU.Graph;

namespace ReCU.Torch.Importing;

/// <summary>The arguments of a pickle's instructions, where they are more than a number of fixed size.</summary>
internal static class PickleTokens
{
    private static readonly UTF8Encoding _utf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The argument of BINFLOAT.</summary>
    public static double ReadBigEndianDouble(this ByteReader input) =>
        BinaryPrimitives.ReadDoubleBigEndian(input.Take(sizeof(double)).Span);

    /// <summary>
    /// The argument of LONG1: two's complement, little-endian, as short as can be, after its number of bytes.
    /// </summary>
    /// <exception cref="InvalidModelException">The number does not fit a <see cref="long"/>.</exception>
    public static long ReadWholeNumber(this ByteReader input)
    {
        ReadOnlySpan<byte> digits = input.Take(input.ReadByte()).Span;
        if (digits.Length > sizeof(long))
        {
            throw Damaged(input, $"a whole number has {digits.Length} bytes; at most {sizeof(long)} were expected");
        }

        long value = digits.IsEmpty || digits[^1] < 0x80 ? 0 : -1;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | digits[i];
        }

        return value;
    }

    /// <summary>The argument of BINUNICODE: UTF-8 after its number of bytes.</summary>
    /// <exception cref="InvalidModelException">It is not UTF-8, or longer than what is left.</exception>
    public static string ReadText(this ByteReader input)
    {
        try
        {
            return _utf8.GetString(input.Take(input.ReadUInt32()).Span);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged(input, "a text is not UTF-8");
        }
    }

    /// <summary>One of the two arguments of GLOBAL: printable ASCII up to a line feed.</summary>
    /// <exception cref="InvalidModelException">It is too long, or something else.</exception>
    public static string ReadLine(this ByteReader input)
    {
        var line = new StringBuilder();
        for (byte next = input.ReadByte(); next != '\n'; next = input.ReadByte())
        {
            if (next is < 0x20 or > 0x7e || line.Length == ImportLimits.NameLength)
            {
                throw Damaged(input, "a name of Python is too long, or is none");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }

    /// <summary>An error with its place.</summary>
    public static InvalidModelException Damaged(ByteReader input, string problem) =>
        new($"Its pickle, at byte {input.Position}: {problem}.");
}
