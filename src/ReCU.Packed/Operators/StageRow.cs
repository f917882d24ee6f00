namespace ReCU.Packed.Operators;

/// <summary>The row that a <see cref="ScaleStage"/> computes. Unused references are null.</summary>
internal ref struct StageRow
{
    public int Pixels;
    public nuint Channels;

    /// <summary>x as floats, dense.</summary>
    public ref float Input;

    /// <summary>x as counts m of differences, and the number of products N of each pixel.</summary>
    public ref ushort Counts;
    public nuint CountPitch;
    public ref int Products;

    public ref float Factor;
    public ref float Offset;
    public ref float Slope;
    public float Minimum;
    public float Maximum;
    public ref float Residual;

    /// <summary>y, dense; may be the input.</summary>
    public ref float Output;

    /// <summary>Bits of y's signs.</summary>
    public ref byte Signs;
    public nuint SignPitch;
}
