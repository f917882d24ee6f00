using System.Runtime.CompilerServices;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>
/// The loop of a <see cref="ScaleStage"/>, compiled for each combination of choices in use.
/// </summary>
internal static class StageLoop<TLanes, TVector, TInput, TResidual, TSigns, TFunction>
    where TLanes : ILanes<TVector>
    where TInput : IStageInput
    where TResidual : IChoice
    where TSigns : IChoice
    where TFunction : IStageFunction
{
    // Few enough that the values read and written stay in the first-level cache.
    private const int PixelsPerBlock = 16;

    /// <summary>Computes a row.</summary>
    /// <remarks>
    /// A few pixels at a time, and for them one vector of channels after another, whose parameters are loaded once.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in StageRow row)
    {
        StageRow work = row;
        nuint whole = work.Channels / TLanes.Count * TLanes.Count;
        bool fillsSigns = work.SignPitch * 8 == work.Channels;
        for (nuint start = 0; start < (nuint)work.Pixels; start += PixelsPerBlock)
        {
            nuint end = nuint.Min(start + PixelsPerBlock, (nuint)work.Pixels);
            if (TSigns.IsMade && !fillsSigns)
            {
                ClearLastWords(ref work, start, end);
            }

            for (nuint channel = 0; channel < whole; channel += TLanes.Count)
            {
                Column<TLanes, TVector>(ref work, start, end, channel);
            }

            if (whole < work.Channels)
            {
                Rest(row, start, end, whole);
            }
        }
    }

    // A method of its own: most layers have none, and it takes as long to compile as the vectors' loop.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest(in StageRow row, nuint start, nuint end, nuint first)
    {
        StageRow work = row;
        for (nuint channel = first; channel < work.Channels; channel++)
        {
            Column<Lane, float>(ref work, start, end, channel);
        }
    }

    // Bits after the last channel are zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClearLastWords(ref StageRow row, nuint start, nuint end)
    {
        for (nuint pixel = start; pixel < end; pixel++)
        {
            nuint lastWord = (pixel + 1) * row.SignPitch - sizeof(ulong);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref row.Signs, lastWord), 0UL);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TPart, TPartVector>(ref StageRow row, nuint start, nuint end, nuint channel)
        where TPart : ILanes<TPartVector>
    {
        TPartVector factor = TPart.Load(ref Unsafe.Add(ref row.Factor, channel));
        TPartVector offset = TPart.Load(ref Unsafe.Add(ref row.Offset, channel));
        nuint position = start * row.Channels + channel;
        nuint count = start * row.CountPitch + channel;
        ref byte signs = ref Unsafe.Add(ref row.Signs, start * row.SignPitch);
        for (nuint pixel = start; pixel < end; pixel++)
        {
            TPartVector y = TPart.MultiplyAddWithExactSign(
                TInput.Load<TPart, TPartVector>(row, pixel, position, count), factor, offset);
            if (TResidual.IsMade)
            {
                y = TPart.Add(y, TPart.Load(ref Unsafe.Add(ref row.Residual, position)));
            }

            y = TFunction.Apply<TPart, TPartVector>(row, channel, y);
            TPart.Store(y, ref Unsafe.Add(ref row.Output, position));
            if (TSigns.IsMade)
            {
                TPart.StoreSigns(y, ref signs, channel);
                signs = ref Unsafe.Add(ref signs, row.SignPitch);
            }

            position += row.Channels;
            count += row.CountPitch;
        }
    }
}
