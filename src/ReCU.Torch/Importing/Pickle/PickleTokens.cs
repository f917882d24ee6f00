using System.Buffers.Binary;
using System.Text;
using ReCU.Graph;
using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Pickle;

/// <summary>Reads arguments of pickle instructions that are more than a number of fixed size.</summary>
internal static class PickleTokens
{
    private static readonly UTF8Encoding _utf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The argument of BINFLOAT.</summary>
    public static double ReadBigEndianDouble(this ByteReader input) =>
        BinaryPrimitives.ReadDoubleBigEndian(input.Take(sizeof(double)).Span);

    /// <summary>The argument of LONG1 and LONG4: two's complement, little-endian, of minimal length.</summary>
    /// <param name="input">After the number of bytes.</param>
    /// <param name="length">The number of bytes.</param>
    /// <returns>A <see cref="long"/>, or <see cref="InertValue.LongNumber"/> if it does not fit one.</returns>
    public static object ReadWholeNumber(this ByteReader input, long length)
    {
        ReadOnlySpan<byte> digits = input.Take(length).Span;
        if (digits.Length > sizeof(long))
        {
            return InertValue.LongNumber;
        }

        long value = digits.IsEmpty || digits[^1] < 0x80 ? 0 : -1;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | digits[i];
        }

        return value;
    }

    /// <summary>A text in UTF-8.</summary>
    /// <param name="input">After the number of bytes.</param>
    /// <param name="length">The number of bytes.</param>
    /// <exception cref="InvalidModelException">It is not UTF-8, or longer than the rest of the file.</exception>
    public static string ReadText(this ByteReader input, long length)
    {
        try
        {
            return _utf8.GetString(input.Take(length).Span);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged(input, "a text is not UTF-8");
        }
    }

    /// <summary>Bytes that are not needed here.</summary>
    public static InertValue SkipBytes(this ByteReader input, long length)
    {
        input.Take(length);
        return InertValue.Bytes;
    }

    /// <summary>One of the two arguments of GLOBAL: printable ASCII up to a line feed.</summary>
    /// <exception cref="InvalidModelException">It is too long, or contains other characters.</exception>
    public static string ReadLine(this ByteReader input)
    {
        var line = new StringBuilder();
        for (byte next = input.ReadByte(); next != '\n'; next = input.ReadByte())
        {
            if (next is < 0x20 or > 0x7e || line.Length == ImportLimits.NameLength)
            {
                throw Damaged(input, "a Python name is too long or not valid");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }

    /// <summary>An exception that names the place in the pickle.</summary>
    public static InvalidModelException Damaged(ByteReader input, string problem) =>
        new($"Its pickle, at byte {input.Position}: {problem}.");
}
