namespace ReCU.Onnx.Format;

/// <summary>
/// The table that maps a byte to eight signs: row b, column i is +1 if bit i of b is set, else -1. It expresses the bit
/// order of <see cref="Graph.BitTensor"/> for runtimes without bits.
/// </summary>
internal static class SignTable
{
    public const int Rows = 256;

    public const int Columns = 8;

    public static float[] Values { get; } = Make();

    private static float[] Make()
    {
        var values = new float[Rows * Columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((i / Columns) >> (i % Columns) & 1) != 0 ? 1f : -1f;
        }

        return values;
    }
}
