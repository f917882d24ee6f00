namespace ReCU.Torch;

/// <summary>The phases of a training, in their order. Most trainings have only the last.</summary>
public enum TrainingPhase
{
    /// <summary>The training of a <see cref="FloatTwinTeacher"/>.</summary>
    Teacher,

    /// <summary>
    /// The teacher is asked about each training image once (<see cref="TeacherAnswers.OncePerImage"/>). The steps are
    /// batches of images; there is no loss, no accuracy and no report of an epoch.
    /// </summary>
    Answers,

    /// <summary>The first of two stages: float weights and binary activations.</summary>
    FirstStage,

    /// <summary>The training of the network itself.</summary>
    Main,
}
