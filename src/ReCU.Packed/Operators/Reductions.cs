using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>How a pooling makes one value out of a window's.</summary>
internal interface IReduction
{
    static abstract float Start { get; }

    static abstract float Weight(Window window);

    static abstract T Combine<T>(T result, T value)
        where T : struct, ILanes<T>;

    static abstract T Finish<T>(T result, float weight)
        where T : struct, ILanes<T>;
}

internal readonly struct Maximum : IReduction
{
    public static float Start => float.NegativeInfinity;

    public static float Weight(Window window) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<T>(T result, T value)
        where T : struct, ILanes<T> => T.Max(result, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Finish<T>(T result, float weight)
        where T : struct, ILanes<T> => result;
}

internal readonly struct Average : IReduction
{
    public static float Start => 0;

    public static float Weight(Window window) => 1f / ((float)window.KernelHeight * window.KernelWidth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<T>(T result, T value)
        where T : struct, ILanes<T> => T.Add(result, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Finish<T>(T result, float weight)
        where T : struct, ILanes<T> => T.MultiplyAdd(result, T.Broadcast(weight), T.Broadcast(0));
}
