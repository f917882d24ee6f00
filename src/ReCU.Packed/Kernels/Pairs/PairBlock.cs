namespace ReCU.Packed.Kernels.Pairs;

/// <summary>
/// The smallest piece of work of <see cref="PairKernel"/>: the counts of four neighbouring output pixels for one or two
/// vectors of filters.
/// </summary>
internal ref struct PairBlock
{
    /// <summary>The tables, one after another; a code is a table's offset in bytes.</summary>
    public ref byte Tables;

    /// <summary>Codes of the pair of the first two pixels' first taps.</summary>
    public ref ushort Codes;

    /// <summary>Codes of a pixel: the distance from one tap to the next.</summary>
    public nuint CodesPerPixel;

    /// <summary>Distance from the codes of the first two pixels to those of the other two.</summary>
    public nuint NextPair;

    /// <summary>Distance from one row of the window to the next, in codes.</summary>
    public nuint RowPitch;

    /// <summary>Rows of the window.</summary>
    public int Rows;

    /// <summary>Indexes into the tables: for each row and group three taps, each with its vectors of filters.</summary>
    public ref byte Weights;

    /// <summary>Counts of the first pixel.</summary>
    public ref ushort Counts;

    /// <summary>Distance from one pixel's counts to the next.</summary>
    public nuint CountPitch;
}
