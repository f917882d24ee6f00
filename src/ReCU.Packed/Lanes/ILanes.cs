namespace ReCU.Packed.Lanes;

/// <summary>
/// A vector of floats, whatever its width: loops over channels are written once over this, and the channels that fill
/// no vector run through the same loop with <see cref="Lane"/>.
/// </summary>
/// <typeparam name="TSelf">The vector.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Floats in a vector.</summary>
    static abstract nuint Count { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(ref float source);

    /// <summary>Loads counts as floats.</summary>
    static abstract TSelf Load(ref ushort source);

    static abstract void Store(TSelf value, ref float destination);

    static abstract TSelf Add(TSelf left, TSelf right);

    /// <summary><c>left right + addend</c>, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>The smaller one; <paramref name="value"/> where it is not a number.</summary>
    static abstract TSelf Min(TSelf limit, TSelf value);

    /// <summary>The larger one; <paramref name="value"/> where it is not a number.</summary>
    static abstract TSelf Max(TSelf limit, TSelf value);

    /// <summary>+1 where a value is zero or above, -1 elsewhere.</summary>
    static abstract TSelf Sign(TSelf value);

    static abstract float Sum(TSelf value);

    /// <summary>Writes the signs of a pixel's channels as bits.</summary>
    /// <param name="value">The values.</param>
    /// <param name="bits">The first byte of the pixel's bits.</param>
    /// <param name="channel">
    /// The channel of the first value. Channels come in order; the first one of a byte overwrites it.
    /// </param>
    static abstract void StoreSigns(TSelf value, ref byte bits, nuint channel);
}
