using System.Runtime.CompilerServices;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>
/// The loop of a <see cref="ScaleStage{TLanes, TVector}"/>, compiled for each combination of choices that is used.
/// </summary>
internal static class StageLoop<TLanes, TVector, TInput, TResidual, TSigns, TFunction>
    where TLanes : ILanes<TVector>
    where TInput : IStageInput
    where TResidual : IChoice
    where TSigns : IChoice
    where TFunction : IStageFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in StageRow row)
    {
        StageRow work = row;
        bool hasRest = work.SignPitch * 8 != work.Channels;
        nuint whole = work.Channels / TLanes.Count * TLanes.Count;
        for (nuint pixel = 0; pixel < (nuint)work.Pixels; pixel++)
        {
            if (TSigns.IsMade && hasRest)
            {
                // Bits past the last channel are zero.
                nuint lastWord = (pixel + 1) * work.SignPitch - sizeof(ulong);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref work.Signs, lastWord), 0UL);
            }

            for (nuint channel = 0; channel < whole; channel += TLanes.Count)
            {
                Step<TLanes, TVector>(ref work, pixel, channel);
            }

            for (nuint channel = whole; channel < work.Channels; channel++)
            {
                Step<Lane, float>(ref work, pixel, channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TPart, TPartVector>(ref StageRow row, nuint pixel, nuint channel)
        where TPart : ILanes<TPartVector>
    {
        nuint position = pixel * row.Channels + channel;
        TPartVector y = TPart.MultiplyAddWithExactSign(
            TInput.Load<TPart, TPartVector>(row, pixel, channel),
            TPart.Load(ref Unsafe.Add(ref row.Factor, channel)),
            TPart.Load(ref Unsafe.Add(ref row.Offset, channel)));
        if (TResidual.IsMade)
        {
            y = TPart.Add(y, TPart.Load(ref Unsafe.Add(ref row.Residual, position)));
        }

        y = TFunction.Apply<TPart, TPartVector>(row, channel, y);
        TPart.Store(y, ref Unsafe.Add(ref row.Output, position));
        if (TSigns.IsMade)
        {
            TPart.StoreSigns(y, ref Unsafe.Add(ref row.Signs, pixel * row.SignPitch), channel);
        }
    }
}
