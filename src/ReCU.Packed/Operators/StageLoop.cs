using System.Runtime.CompilerServices;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>The loop of a <see cref="ScaleStage{TLanes}"/>, compiled for each combination of choices that is used.</summary>
internal static class StageLoop<TLanes, TInput, TResidual, TSigns, TFunction>
    where TLanes : struct, ILanes<TLanes>
    where TInput : IStageInput
    where TResidual : IChoice
    where TSigns : IChoice
    where TFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in StageRow row)
    {
        StageRow work = row;
        nuint whole = work.Channels / TLanes.Count * TLanes.Count;
        for (nuint pixel = 0; pixel < (nuint)work.Pixels; pixel++)
        {
            if (TSigns.IsMade)
            {
                // Bits past the last channel are zero.
                Unsafe.Add(ref Unsafe.As<byte, ulong>(ref work.Signs), (pixel + 1) * work.SignPitch / sizeof(ulong) - 1) = 0;
            }

            for (nuint channel = 0; channel < whole; channel += TLanes.Count)
            {
                Step<TLanes>(ref work, pixel, channel);
            }

            for (nuint channel = whole; channel < work.Channels; channel++)
            {
                Step<Lane>(ref work, pixel, channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<T>(ref StageRow row, nuint pixel, nuint channel)
        where T : struct, ILanes<T>
    {
        nuint position = pixel * row.Channels + channel;
        T y = T.MultiplyAdd(
            TInput.Load<T>(row, pixel, channel),
            T.Load(ref Unsafe.Add(ref row.Factor, channel)),
            T.Load(ref Unsafe.Add(ref row.Offset, channel)));
        if (TResidual.IsMade)
        {
            y = T.Add(y, T.Load(ref Unsafe.Add(ref row.Residual, position)));
        }

        y = TFunction.Apply(row, channel, y);
        T.Store(y, ref Unsafe.Add(ref row.Output, position));
        if (TSigns.IsMade)
        {
            T.StoreSigns(y, ref Unsafe.Add(ref row.Signs, pixel * row.SignPitch), channel);
        }
    }
}
