namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// The instructions of a <see cref="PixelKernel{TCounter}"/>: a vector has a byte for each of several pixels, and a
/// lookup counts one group of bits of one or two filters for all of them.
/// </summary>
internal interface IPixelCounter
{
    static abstract string Name { get; }

    /// <summary>Whether this processor supports the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Bits counted by one lookup.</summary>
    static abstract int IndexBits { get; }

    /// <summary>Bytes of a vector: pixels counted by one lookup.</summary>
    static abstract int Pixels { get; }

    /// <summary>Filters whose sums fit into the registers together.</summary>
    static abstract int Filters { get; }

    /// <summary>Filters that share a table: 1, or 2 with <see cref="TableSet.OfPairs"/>.</summary>
    static abstract int FiltersPerTable { get; }

    /// <summary>Counts a block of filters for a vector of pixels, and stores the counts pixel by pixel.</summary>
    static abstract void Count(in PixelBlock block);

    /// <summary>The same for two vectors of pixels, with the same filters.</summary>
    static abstract void CountTwo(in PixelBlock first, in PixelBlock second);

    /// <summary>Splits the words of pixels into groups of bits.</summary>
    /// <param name="words">A word for each pixel; whole vectors are read.</param>
    /// <param name="groups">Number of groups, lowest bits first.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="planes">Receives a byte for each pixel and group; whole vectors are written.</param>
    /// <param name="pitch">Distance from a group's bytes to the next group's.</param>
    static abstract void Cut(ref ushort words, int groups, int count, ref byte planes, nuint pitch);
}
