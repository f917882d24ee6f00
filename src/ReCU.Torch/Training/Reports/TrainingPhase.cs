namespace ReCU.Torch;

/// <summary>The parts of a training, in their order. Most trainings have the last alone.</summary>
public enum TrainingPhase
{
    /// <summary>The training of a <see cref="FloatTwinTeacher"/>.</summary>
    Teacher,

    /// <summary>
    /// A teacher is asked about each training image once (<see cref="TeacherAnswers.OncePerImage"/>). Its steps are
    /// batches of images; it has no loss, no accuracy and no report of an epoch.
    /// </summary>
    Answers,

    /// <summary>The first of two stages: float weights on binary activations.</summary>
    FirstStage,

    /// <summary>The training of the network itself.</summary>
    Main,
}
