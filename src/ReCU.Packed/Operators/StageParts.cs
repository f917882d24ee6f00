using System.Runtime.CompilerServices;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>A choice that is known when the loop is compiled.</summary>
internal interface IChoice
{
    static abstract bool IsMade { get; }
}

internal readonly struct Yes : IChoice
{
    public static bool IsMade => true;
}

internal readonly struct No : IChoice
{
    public static bool IsMade => false;
}

/// <summary>The source of a stage's x.</summary>
internal interface IStageInput
{
    /// <summary>What the channels of a pixel have in common.</summary>
    static abstract TVector OfPixel<TLanes, TVector>(in StageRow row, nuint pixel)
        where TLanes : ILanes<TVector>;

    /// <summary>Loads a vector of channels of a pixel.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ofPixel">The result of <see cref="OfPixel"/>.</param>
    /// <param name="channel">The first channel.</param>
    static abstract TVector Load<TLanes, TVector>(in StageRow row, TVector ofPixel, nuint channel)
        where TLanes : ILanes<TVector>;

    /// <summary>Moves on to the next pixel.</summary>
    static abstract void MoveOn(ref StageRow row);
}

internal readonly struct FloatInput : IStageInput
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfPixel<TLanes, TVector>(in StageRow row, nuint pixel)
        where TLanes : ILanes<TVector> => TLanes.Broadcast(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(in StageRow row, TVector ofPixel, nuint channel)
        where TLanes : ILanes<TVector> => TLanes.Load(ref Unsafe.Add(ref row.Input, channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MoveOn(ref StageRow row) => row.Input = ref Unsafe.Add(ref row.Input, row.Channels);
}

/// <summary>Sums N - 2m; what the channels have in common is N.</summary>
internal readonly struct CountInput : IStageInput
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfPixel<TLanes, TVector>(in StageRow row, nuint pixel)
        where TLanes : ILanes<TVector> => TLanes.Broadcast(Unsafe.Add(ref row.Products, pixel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(in StageRow row, TVector ofPixel, nuint channel)
        where TLanes : ILanes<TVector> =>
        TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref row.Counts, channel)), TLanes.Broadcast(-2), ofPixel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MoveOn(ref StageRow row) => row.Counts = ref Unsafe.Add(ref row.Counts, row.CountPitch);
}

/// <summary>The function at the end of a stage, for the channels from <c>channel</c> on.</summary>
internal interface IStageFunction
{
    static abstract TVector Apply<TLanes, TVector>(in StageRow row, nuint channel, TVector value)
        where TLanes : ILanes<TVector>;
}

internal readonly struct ClipFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(in StageRow row, nuint channel, TVector value)
        where TLanes : ILanes<TVector> =>
        TLanes.Min(TLanes.Broadcast(row.Maximum), TLanes.Max(TLanes.Broadcast(row.Minimum), value));
}

internal readonly struct PReluFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(in StageRow row, nuint channel, TVector value)
        where TLanes : ILanes<TVector>
    {
        TVector zero = TLanes.Broadcast(0);
        TVector slope = TLanes.Load(ref Unsafe.Add(ref row.Slope, channel));
        return TLanes.MultiplyAdd(TLanes.Min(zero, value), slope, TLanes.Max(zero, value));
    }
}

internal readonly struct SignFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(in StageRow row, nuint channel, TVector value)
        where TLanes : ILanes<TVector> => TLanes.Sign(value);
}
