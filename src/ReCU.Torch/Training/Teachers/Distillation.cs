using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Learning from another classifier's answers (Hinton, Vinyals and Dean, 2015). With logits z, the teacher's t, the
/// share s and the temperature T, the loss is <c>s T^2 CE(softmax(t / T), softmax(z / T)) + (1 - s) (loss of the
/// labels)</c>, where CE is the cross entropy.
/// </summary>
/// <remarks>The teacher sees the images as the network does: with the same augmentation.</remarks>
public sealed record Distillation
{
    /// <summary>The classifier whose answers are learned.</summary>
    public required Teacher Teacher { get; init; }

    /// <summary>Weight of the teacher's answers, in (0, 1]; 1 uses nothing else. Default 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>
    /// Above 0; above 1 softens the answers, so that the teacher's probabilities of wrong classes count more. Default
    /// 1.
    /// </summary>
    public double Temperature { get; init; } = 1;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Teacher);
        Teacher.Check();
        Require(Share is > 0 and <= 1, "Distillation.Share", Share, "must be above 0 and at most 1");
        Require(
            Temperature is > 0 and <= float.MaxValue, "Distillation.Temperature", Temperature, "must be above 0");
    }
}
