namespace ReCU.Packed.Kernels.Words;

/// <summary>The instructions of a kernel that counts bits in 64-bit words.</summary>
internal interface IWordCounter
{
    static abstract string Name { get; }

    /// <summary>Whether this processor supports the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Filters that are counted together; a divisor of 64.</summary>
    static abstract int Filters { get; }

    /// <summary>Adds the number of bits in which activations and filters differ to the counts of the filters.</summary>
    /// <param name="activations">The first of the words.</param>
    /// <param name="weights">For each word, the words of all filters.</param>
    /// <param name="words">Number of words of a filter.</param>
    /// <param name="counts">The count of the first filter; the others follow.</param>
    static abstract void Add(ref ulong activations, ref ulong weights, int words, ref ushort counts);
}
