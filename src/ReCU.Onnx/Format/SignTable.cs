using ReCU.Graph;

namespace ReCU.Onnx.Format;

/// <summary>
/// The table that maps a byte to eight signs: row b, column i is +1 if bit i of b is set, else -1. It expresses the bit
/// order of <see cref="BitTensor"/> for runtimes without bits.
/// </summary>
internal static class SignTable
{
    public const int Rows = 256;

    public const int Columns = 8;

    /// <summary>The table as a file stores it.</summary>
    public static Int8Tensor ToBytes()
    {
        var values = new sbyte[Rows * Columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Sign(i);
        }

        return new Int8Tensor([Rows, Columns], values);
    }

    /// <summary>Whether a tensor has the table's shape and values.</summary>
    public static bool Is(FloatTensor table)
    {
        if (table.Shape is not [Rows, Columns])
        {
            return false;
        }

        for (int i = 0; i < table.Count; i++)
        {
            if (table.Values[i] != Sign(i))
            {
                return false;
            }
        }

        return true;
    }

    private static sbyte Sign(int index) => (sbyte)(((index / Columns) >> (index % Columns) & 1) != 0 ? 1 : -1);
}
