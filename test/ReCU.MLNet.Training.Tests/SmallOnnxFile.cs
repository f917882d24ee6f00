using System.Text;

namespace ReCU.MLNet.Training.Tests;

/// <summary>
/// An ONNX file of another maker: the mean of each channel, flattened to [N, channels]. Written field by field.
/// </summary>
internal static class SmallOnnxFile
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Float32 = 1;

    /// <summary>The bytes of the file.</summary>
    /// <param name="input">Dimensions of the input; 0 is open.</param>
    /// <param name="extraInput">Whether there is an input that nothing reads.</param>
    public static byte[] Bytes(int[] input, bool extraInput = false)
    {
        byte[] graph =
        [
            .. Field(1, Node("GlobalAveragePool", "x", "mean")),
            .. Field(1, Node("Flatten", "mean", "y")),
            .. Text(2, "graph"),
            .. Field(11, Value("x", input)),
            .. extraInput ? Field(11, Value("other", [1])) : [],
            .. Field(12, Value("y", [0, 0])),
        ];
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, Number(2, 13))];
    }

    private static byte[] Node(string type, string input, string output) =>
        [.. Text(1, input), .. Text(2, output), .. Text(4, type)];

    private static byte[] Value(string name, int[] dimensions)
    {
        IEnumerable<byte> shape = dimensions.SelectMany((length, i) =>
            Field(1, length > 0 ? Number(1, length) : Text(2, $"{name}{i}")));
        byte[] type = Field(1, [.. Number(1, Float32), .. Field(2, [.. shape])]);
        return [.. Text(1, name), .. Field(2, type)];
    }

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content) =>
        [.. Base128(field << 3 | LengthDelimited), .. Base128(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. Base128(field << 3 | Varint), .. Base128(value)];

    private static IEnumerable<byte> Base128(int value)
    {
        for (; value >= 128; value >>= 7)
        {
            yield return (byte)(value & 127 | 128);
        }

        yield return (byte)value;
    }
}
