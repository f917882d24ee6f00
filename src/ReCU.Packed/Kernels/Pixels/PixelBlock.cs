namespace ReCU.Packed.Kernels.Pixels;

/// <summary>The smallest piece of work of a pixel kernel: one block of filters on one vector of pixels.</summary>
internal ref struct PixelBlock
{
    /// <summary>The tables, one for each group of weights.</summary>
    public ref byte Tables;

    /// <summary>Groups of the activations: a plane for each tap and group of channels.</summary>
    public ref byte Planes;

    /// <summary>Offsets of each lookup's pixels in the planes.</summary>
    public ref int Starts;

    /// <summary>Lookups of each filter.</summary>
    public int Lookups;

    /// <summary>For each lookup, the offsets of the filters' tables.</summary>
    public ref ushort Weights;

    /// <summary>Initial values of each filter's sums.</summary>
    public ref byte Initial;

    /// <summary>Counts of the first pixel.</summary>
    public ref ushort Counts;

    /// <summary>Distance from a pixel's counts to the next pixel's.</summary>
    public nuint CountPitch;

    /// <summary>Whether the counts are added to the existing ones.</summary>
    public bool Adds;
}
