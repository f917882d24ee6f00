using ReCU.Torch;

namespace ReCU.Report.Pages.Sections;

/// <summary>Names of the training's phases.</summary>
internal static class PhaseName
{
    public static string Of(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Teacher => "The teacher",
        TrainingPhase.FirstStage => "First stage: float weights and binary activations",
        _ => "The network itself",
    };
}
