namespace ReCU.Torch;

/// <summary>
/// A classifier that a network learns from: a <see cref="FloatTwinTeacher"/>, a <see cref="NetworkTeacher"/>, or one of
/// another assembly. A description, which a training opens while it runs.
/// </summary>
public abstract record Teacher
{
    /// <summary>Checks what can be checked without opening the teacher.</summary>
    /// <exception cref="ArgumentException">A value is out of range or missing.</exception>
    public abstract void Check();

    /// <summary>
    /// A digest of what determines the teacher's answers besides its options, by which a resumed run recognises it;
    /// empty if there is nothing else.
    /// </summary>
    public abstract string ComputeFingerprint();

    /// <summary>Opens the teacher for use.</summary>
    /// <param name="training">Trains a teacher that does not exist yet.</param>
    /// <returns>The teacher; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">It is not a classifier of images.</exception>
    public abstract TeacherModel Open(ITeacherTraining training);
}
