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
    /// <summary>Loads a vector of channels of a pixel.</summary>
    /// <param name="row">The row.</param>
    /// <param name="pixel">The pixel.</param>
    /// <param name="position">Index of the vector in the dense floats.</param>
    /// <param name="count">Index of the vector in the counts.</param>
    static abstract TVector Load<TLanes, TVector>(in StageRow row, nuint pixel, nuint position, nuint count)
        where TLanes : ILanes<TVector>;
}

internal readonly struct FloatInput : IStageInput
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(in StageRow row, nuint pixel, nuint position, nuint count)
        where TLanes : ILanes<TVector> => TLanes.Load(ref Unsafe.Add(ref row.Input, position));
}

internal readonly struct CountInput : IStageInput
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(in StageRow row, nuint pixel, nuint position, nuint count)
        where TLanes : ILanes<TVector>
    {
        TVector differences = TLanes.Load(ref Unsafe.Add(ref row.Counts, count));
        TVector products = TLanes.Broadcast(Unsafe.Add(ref row.Products, pixel));
        return TLanes.MultiplyAdd(differences, TLanes.Broadcast(-2), products);
    }
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
