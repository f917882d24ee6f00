namespace ReCU.Packed.Kernels.Lookups;

/// <summary>
/// The instructions of a lookup kernel. The filters of a vector have the order of <see cref="Position"/>, so that
/// interleaving bytes with zeros widens them to counts in their natural order.
/// </summary>
internal interface ILookupCounter
{
    static abstract string Name { get; }

    /// <summary>Whether this processor supports the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Channels counted by one lookup: the bits of an index.</summary>
    static abstract int IndexBits { get; }

    /// <summary>Bytes of a vector: filters counted by one lookup.</summary>
    static abstract int Lanes { get; }

    /// <summary>The time for a lookup of <see cref="CountOne"/>, in lookups of <see cref="CountTwo"/>.</summary>
    static abstract double CostOfOne { get; }

    /// <summary>Codes all 64 channels of a word.</summary>
    static abstract void Encode(ulong word, ref ushort codes);

    /// <summary>Counts for one vector of filters.</summary>
    static abstract void CountOne(in LookupBlock block);

    /// <summary>
    /// The same for four different pixels and windows that are three pixels wide and have stride one: a table serves up
    /// to three neighbours.
    /// </summary>
    static abstract void CountOneSliding(in LookupBlock block);

    /// <summary>Counts for two consecutive vectors of filters.</summary>
    /// <remarks>
    /// Whether windows slide or not: a table serves two vectors here, so that its load is no limit. To keep the indexes
    /// of three taps as well, AVX-512 has too few registers beside eight sums in bytes and sixteen wide ones.
    /// </remarks>
    static abstract void CountTwo(in LookupBlock block);

    /// <summary>Index of a filter's byte in the vector.</summary>
    /// <remarks>Interleaving works within 16 bytes: their lower halves give the first half of the counts.</remarks>
    static int Position(int filter, int lanes)
    {
        int half = filter / (lanes / 2);
        int inHalf = filter % (lanes / 2);
        return inHalf / 8 * 16 + half * 8 + inHalf % 8;
    }
}
