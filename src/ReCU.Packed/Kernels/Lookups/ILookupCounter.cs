namespace ReCU.Packed.Kernels.Lookups;

/// <summary>
/// The instructions of a lookup kernel. The filters of a vector lie in the order that <see cref="Position"/> says, so
/// that interleaving bytes with zeros widens them to counts in their natural order.
/// </summary>
internal interface ILookupCounter
{
    static abstract string Name { get; }

    /// <summary>Whether this processor has the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Channels that one lookup counts: the bits of an index.</summary>
    static abstract int IndexBits { get; }

    /// <summary>Bytes of a vector: filters that one lookup counts.</summary>
    static abstract int Lanes { get; }

    /// <summary>Codes all 64 channels of a word.</summary>
    static abstract void Encode(ulong word, ref ushort codes);

    /// <summary>Counts for one vector of filters.</summary>
    static abstract void CountOne(in LookupBlock block);

    /// <summary>
    /// The same for windows that are three pixels wide and move by one: a table serves up to three neighbours.
    /// </summary>
    static abstract void CountOneSliding(in LookupBlock block);

    /// <summary>Counts for two vectors of filters, which lie after one another.</summary>
    static abstract void CountTwo(in LookupBlock block);

    /// <summary>The byte of a vector that holds a filter.</summary>
    /// <remarks>
    /// Interleaving works within 16 bytes: the lower halves of all of them make the first half of the counts.
    /// </remarks>
    static int Position(int filter, int lanes)
    {
        int half = filter / (lanes / 2);
        int inHalf = filter % (lanes / 2);
        return inHalf / 8 * 16 + half * 8 + inHalf % 8;
    }
}
