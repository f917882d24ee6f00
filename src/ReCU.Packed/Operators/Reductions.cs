using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>How a pooling reduces the values of a window.</summary>
internal interface IReduction
{
    static abstract float Start { get; }

    static abstract float Weight(Window window);

    static abstract TVector Combine<TLanes, TVector>(TVector result, TVector value)
        where TLanes : ILanes<TVector>;

    static abstract TVector Finish<TLanes, TVector>(TVector result, float weight)
        where TLanes : ILanes<TVector>;
}

internal readonly struct Maximum : IReduction
{
    public static float Start => float.NegativeInfinity;

    public static float Weight(Window window) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TLanes, TVector>(TVector result, TVector value)
        where TLanes : ILanes<TVector> => TLanes.Max(result, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finish<TLanes, TVector>(TVector result, float weight)
        where TLanes : ILanes<TVector> => result;
}

internal readonly struct Average : IReduction
{
    public static float Start => 0;

    public static float Weight(Window window) => 1f / ((float)window.KernelHeight * window.KernelWidth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TLanes, TVector>(TVector result, TVector value)
        where TLanes : ILanes<TVector> => TLanes.Add(result, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finish<TLanes, TVector>(TVector result, float weight)
        where TLanes : ILanes<TVector> => TLanes.MultiplyAdd(result, TLanes.Broadcast(weight), TLanes.Broadcast(0));
}
