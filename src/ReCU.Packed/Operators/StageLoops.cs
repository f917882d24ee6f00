using ReCU.Packed.Lanes;

namespace ReCU.Packed.Operators;

/// <summary>Chooses the loop of a stage.</summary>
internal static unsafe class StageLoops<TLanes, TVector>
    where TLanes : ILanes<TVector>
{
    /// <summary>The loop for a function; only loops in use are compiled.</summary>
    /// <param name="options">The function.</param>
    /// <param name="readsCounts">Whether it reads counts; otherwise, floats.</param>
    public static delegate*<in StageRow, void> Choose(StageOptions options, bool readsCounts) =>
        readsCounts ? Choose<CountInput>(options) : Choose<FloatInput>(options);

    private static delegate*<in StageRow, void> Choose<TInput>(StageOptions options)
        where TInput : IStageInput =>
        options.Residual is null ? Choose<TInput, No>(options) : Choose<TInput, Yes>(options);

    private static delegate*<in StageRow, void> Choose<TInput, TResidual>(StageOptions options)
        where TInput : IStageInput
        where TResidual : IChoice =>
        options.Signs is null ? Choose<TInput, TResidual, No>(options) : Choose<TInput, TResidual, Yes>(options);

    private static delegate*<in StageRow, void> Choose<TInput, TResidual, TSigns>(StageOptions options)
        where TInput : IStageInput
        where TResidual : IChoice
        where TSigns : IChoice => options.Activation switch
        {
            StageActivation.PRelu => &StageLoop<TLanes, TVector, TInput, TResidual, TSigns, PReluFunction>.Run,
            StageActivation.Sign => &StageLoop<TLanes, TVector, TInput, TResidual, TSigns, SignFunction>.Run,
            _ => &StageLoop<TLanes, TVector, TInput, TResidual, TSigns, ClipFunction>.Run,
        };
}
