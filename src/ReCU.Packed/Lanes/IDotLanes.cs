using ReCU.Graph;

namespace ReCU.Packed.Lanes;

/// <summary>A vector of int32 sums of products of pixels' levels, 0 to 255, and int8 weights.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLevel">Holds a level or a weight.</typeparam>
internal interface IDotLanes<TVector, TLevel>
    where TLevel : unmanaged
{
    /// <summary>Sums of a vector.</summary>
    static abstract nuint Count { get; }

    /// <summary>Products that an instruction adds to each sum.</summary>
    static abstract int Products { get; }

    static abstract TVector Zero { get; }

    /// <summary>A level, or a weight.</summary>
    static abstract TLevel Level(int value);

    /// <summary>Loads the weights of each sum.</summary>
    static abstract TVector Load(ref TLevel source);

    /// <summary>The same levels for every sum.</summary>
    static abstract TVector Broadcast(ref TLevel source);

    /// <summary>Adds the products to each sum, exact.</summary>
    static abstract TVector MultiplyAdd(TVector levels, TVector weights, TVector sums);

    /// <summary>Stores <c>256 sums - means</c> as floats.</summary>
    static abstract void Store(TVector sums, ref int means, ref float destination);

    /// <summary>Stores floats that are levels: one for each sum.</summary>
    static abstract void StoreLevels(ref float source, ref TLevel destination);
}

/// <summary>Constants of all vectors.</summary>
internal static class DotLanes
{
    /// <summary>Bits of <see cref="ByteConv.StepsPerLevel"/>.</summary>
    public const int StepBits = 8;
}
