using ReCU.Graph;

namespace ReCU.Packed.Lanes;

/// <summary>A vector of int32 sums of products of int16 pairs.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IPairLanes<TVector>
{
    /// <summary>Sums of a vector, each of two products.</summary>
    static abstract nuint Count { get; }

    static abstract TVector Zero { get; }

    /// <summary>Loads two int16 for each sum.</summary>
    static abstract TVector Load(ref short source);

    /// <summary>The same two int16 for every sum.</summary>
    static abstract TVector Broadcast(ref short source);

    /// <summary>Adds the two products of each pair to its sum, exact.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector sums);

    /// <summary>Stores <c>256 sums - means</c> as floats.</summary>
    static abstract void Store(TVector sums, ref int means, ref float destination);

    /// <summary>Stores floats, whole numbers that fit, as int16: one for each sum.</summary>
    static abstract void StoreWords(ref float source, ref short destination);
}

/// <summary>Constants of all vectors.</summary>
internal static class PairLanes
{
    /// <summary>Bits of <see cref="ByteConv.StepsPerLevel"/>.</summary>
    public const int StepBits = 8;
}
