using ReCU.Torch;

namespace ReCU.Report.Pages.Sections;

/// <summary>What the phases of a training are called.</summary>
internal static class PhaseName
{
    public static string Of(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Teacher => "The teacher",
        TrainingPhase.FirstStage => "First stage: float weights on binary activations",
        _ => "The network itself",
    };
}
