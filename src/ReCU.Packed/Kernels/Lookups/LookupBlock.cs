namespace ReCU.Packed.Kernels.Lookups;

/// <summary>
/// The smallest piece of work of a lookup kernel: the counts of four output pixels for one or two vectors of filters.
/// Past the end of a row, its last pixel is repeated.
/// </summary>
internal ref struct LookupBlock
{
    /// <summary>The tables, one after another; a code is a table's offset in bytes.</summary>
    public ref byte Tables;

    /// <summary>Codes of the first pixel's window.</summary>
    public ref ushort Codes;

    /// <summary>Distance from the first pixel's codes to those of the others.</summary>
    public nuint Codes1;
    public nuint Codes2;
    public nuint Codes3;

    /// <summary>Distance from one row of the window to the next, in codes.</summary>
    public nuint RowPitch;

    /// <summary>Rows of the window.</summary>
    public int Rows;

    /// <summary>Codes of a row of the window, side by side.</summary>
    public nuint Run;

    /// <summary>Indexes into the tables: for each code, one or two vectors of filters.</summary>
    public ref byte Weights;

    /// <summary>Counts of the first pixel.</summary>
    public ref ushort Counts;

    /// <summary>Distance from the first pixel's counts to those of the others.</summary>
    public nuint Counts1;
    public nuint Counts2;
    public nuint Counts3;
}
