using ReCU.Torch.Training.Checkpointing;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Learning from another classifier's answers (Hinton, Vinyals and Dean, 2015). With logits z, the teacher's t, the
/// share s and the temperature T, the loss is
/// <c>s T^2 CE(softmax(t / T), softmax(z / T)) + (1 - s) (loss of the labels)</c>, where CE is the cross entropy.
/// </summary>
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

    /// <summary>
    /// When the teacher is asked: about each augmented view of an image, or about each image once. Default each view.
    /// </summary>
    public TeacherAnswers Answers { get; init; } = TeacherAnswers.EachView;

    /// <summary>
    /// Bytes of memory for the answers with <see cref="TeacherAnswers.OncePerImage"/>, which take 4 bytes for each image
    /// and class. A training that needs more is refused before it begins. Default 2^30 (1 GiB).
    /// </summary>
    [FreeOnResume]
    public long AnswerMemoryLimit { get; init; } = 1L << 30;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Teacher);
        Teacher.Check();
        Require(Share is > 0 and <= 1, "Distillation.Share", Share, "must be above 0 and at most 1");
        Require(
            Temperature is > 0 and <= float.MaxValue, "Distillation.Temperature", Temperature, "must be above 0");
        Require(Enum.IsDefined(Answers), "Distillation.Answers", Answers, "must be EachView or OncePerImage");
        Require(
            AnswerMemoryLimit >= 1, "Distillation.AnswerMemoryLimit", AnswerMemoryLimit, "must be at least 1 byte");
    }
}
