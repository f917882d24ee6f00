namespace ReCU.Packed.Lanes;

/// <summary>
/// A vector of floats, whatever its width: loops over channels are written once over this, and the channels that fill
/// no vector run through the same loop with <see cref="Lane"/>.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface ILanes<TVector>
{
    /// <summary>Floats in a vector.</summary>
    static abstract nuint Count { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(ref float source);

    /// <summary>Loads counts as floats.</summary>
    static abstract TVector Load(ref ushort source);

    static abstract void Store(TVector value, ref float destination);

    static abstract TVector Add(TVector left, TVector right);

    /// <summary><c>left right + addend</c>, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary><c>left right + addend</c> with the sign of the exact value, whatever the processor.</summary>
    static abstract TVector MultiplyAddWithExactSign(TVector left, TVector right, TVector addend);

    /// <summary>The smaller one; <paramref name="value"/> where it is not a number.</summary>
    static abstract TVector Min(TVector limit, TVector value);

    /// <summary>The larger one; <paramref name="value"/> where it is not a number.</summary>
    static abstract TVector Max(TVector limit, TVector value);

    /// <summary>+1 where a value is zero or above, -1 elsewhere.</summary>
    static abstract TVector Sign(TVector value);

    static abstract float Sum(TVector value);

    /// <summary>Writes the signs of a pixel's channels as bits.</summary>
    /// <param name="value">The values.</param>
    /// <param name="bits">The first byte of the pixel's bits.</param>
    /// <param name="channel">
    /// The channel of the first value. Channels come in order; the first one of a byte overwrites it.
    /// </param>
    static abstract void StoreSigns(TVector value, ref byte bits, nuint channel);
}
