namespace ReCU.Torch;

/// <summary>
/// A classifier that a network learns from: a <see cref="FloatTwinTeacher"/>, a <see cref="NetworkTeacher"/>, or one of
/// another library. A description, which a training opens for as long as it runs.
/// </summary>
public abstract record Teacher
{
    /// <summary>Checks what can be checked without opening the teacher.</summary>
    /// <exception cref="ArgumentException">Something is out of range, or missing.</exception>
    public abstract void Check();

    /// <summary>
    /// A digest of what decides the teacher's answers beside its options, by which a run that is taken up again knows
    /// it; empty where there is nothing more.
    /// </summary>
    public abstract string ComputeFingerprint();

    /// <summary>Makes the teacher ready to answer.</summary>
    /// <param name="training">Trains a teacher that is not there yet.</param>
    /// <returns>The teacher; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">It is no classifier of images.</exception>
    public abstract TeacherModel Open(ITeacherTraining training);
}
