namespace ReCU.Packed.Lanes;

/// <summary>
/// A vector of floats of any width: loops over channels are written once over this, and channels that do not fill a
/// vector use the same loop with <see cref="Lane"/>.
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

    /// <summary><c>left right + addend</c>, rounded once if the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary><c>left right + addend</c> with the sign of the exact value on every processor.</summary>
    static abstract TVector MultiplyAddWithExactSign(TVector left, TVector right, TVector addend);

    /// <summary>The smaller one; <paramref name="value"/> if it is NaN.</summary>
    static abstract TVector Min(TVector limit, TVector value);

    /// <summary>The larger one; <paramref name="value"/> if it is NaN.</summary>
    static abstract TVector Max(TVector limit, TVector value);

    /// <summary>+1 for values of at least zero, -1 for others.</summary>
    static abstract TVector Sign(TVector value);

    static abstract float Sum(TVector value);

    /// <summary>Writes the signs of a pixel's channels as bits.</summary>
    /// <param name="value">The values.</param>
    /// <param name="bits">The first byte of the pixel's bits.</param>
    /// <param name="channel">
    /// Index of the first value's channel. Channels come in order; the first of a byte overwrites the byte.
    /// </param>
    static abstract void StoreSigns(TVector value, ref byte bits, nuint channel);
}
