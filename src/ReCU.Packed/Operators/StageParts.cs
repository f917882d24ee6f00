using System.Runtime.CompilerServices;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>A choice that the compiler of the loop knows.</summary>
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

/// <summary>Where a stage's x comes from.</summary>
internal interface IStageInput
{
    static abstract T Load<T>(in StageRow row, nuint pixel, nuint channel)
        where T : struct, ILanes<T>;
}

internal readonly struct FloatInput : IStageInput
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(in StageRow row, nuint pixel, nuint channel)
        where T : struct, ILanes<T> => T.Load(ref Unsafe.Add(ref row.Input, pixel * row.Channels + channel));
}

internal readonly struct CountInput : IStageInput
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(in StageRow row, nuint pixel, nuint channel)
        where T : struct, ILanes<T>
    {
        T differences = T.Load(ref Unsafe.Add(ref row.Counts, pixel * row.CountPitch + channel));
        return T.MultiplyAdd(differences, T.Broadcast(-2), T.Broadcast(Unsafe.Add(ref row.Products, pixel)));
    }
}

/// <summary>The function that ends a stage, for channels from <c>channel</c> on.</summary>
internal interface IStageFunction
{
    static abstract T Apply<T>(in StageRow row, nuint channel, T value)
        where T : struct, ILanes<T>;
}

internal readonly struct ClipFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(in StageRow row, nuint channel, T value)
        where T : struct, ILanes<T> =>
        T.Min(T.Broadcast(row.Maximum), T.Max(T.Broadcast(row.Minimum), value));
}

internal readonly struct PReluFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(in StageRow row, nuint channel, T value)
        where T : struct, ILanes<T>
    {
        T zero = T.Broadcast(0);
        T slope = T.Load(ref Unsafe.Add(ref row.Slope, channel));
        return T.MultiplyAdd(T.Min(zero, value), slope, T.Max(zero, value));
    }
}

internal readonly struct SignFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(in StageRow row, nuint channel, T value)
        where T : struct, ILanes<T> => T.Sign(value);
}
