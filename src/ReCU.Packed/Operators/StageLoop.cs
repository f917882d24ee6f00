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
    /// <summary>Computes a row.</summary>
    /// <remarks>
    /// Pixel by pixel: all values of a vector of channels then have the same index. The other order would load the
    /// parameters less often, but need more registers than there are.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in StageRow row)
    {
        StageRow work = row;
        nuint whole = work.Channels / TLanes.Count * TLanes.Count;
        bool fillsSigns = work.SignPitch * 8 == work.Channels;
        for (nuint pixel = 0; pixel < (nuint)work.Pixels; pixel++)
        {
            if (TSigns.IsMade && !fillsSigns)
            {
                ClearLastWord(ref work);
            }

            Channels<TLanes, TVector>(ref work, pixel, 0, whole);
        }

        if (whole < work.Channels)
        {
            Rest(row, whole);
        }
    }

    // A method of its own: most layers have none, and it takes as long to compile as the vectors' loop.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest(in StageRow row, nuint first)
    {
        StageRow work = row;
        for (nuint pixel = 0; pixel < (nuint)work.Pixels; pixel++)
        {
            Channels<Lane, float>(ref work, pixel, first, work.Channels);
        }
    }

    // Bits after the last channel are zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClearLastWord(ref StageRow row) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref row.Signs, row.SignPitch - sizeof(ulong)), 0UL);

    // Moves the row on by a pixel: that is less work than to multiply, which counts where there are few channels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Channels<TPart, TPartVector>(ref StageRow row, nuint pixel, nuint first, nuint end)
        where TPart : ILanes<TPartVector>
    {
        TPartVector ofPixel = TInput.OfPixel<TPart, TPartVector>(row, pixel);
        for (nuint channel = first; channel < end; channel += TPart.Count)
        {
            TPartVector y = TPart.MultiplyAddWithExactSign(
                TInput.Load<TPart, TPartVector>(row, ofPixel, channel),
                TPart.Load(ref Unsafe.Add(ref row.Factor, channel)),
                TPart.Load(ref Unsafe.Add(ref row.Offset, channel)));
            if (TResidual.IsMade)
            {
                y = TPart.Add(y, TPart.Load(ref Unsafe.Add(ref row.Residual, channel)));
            }

            y = TFunction.Apply<TPart, TPartVector>(row, channel, y);
            TPart.Store(y, ref Unsafe.Add(ref row.Output, channel));
            if (TSigns.IsMade)
            {
                TPart.StoreSigns(y, ref row.Signs, channel);
            }
        }

        TInput.MoveOn(ref row);
        row.Output = ref Unsafe.Add(ref row.Output, row.Channels);
        if (TResidual.IsMade)
        {
            row.Residual = ref Unsafe.Add(ref row.Residual, row.Channels);
        }

        if (TSigns.IsMade)
        {
            row.Signs = ref Unsafe.Add(ref row.Signs, row.SignPitch);
        }
    }
}
