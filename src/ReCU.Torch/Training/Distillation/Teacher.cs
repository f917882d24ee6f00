namespace ReCU.Torch;

/// <summary>
/// A classifier that a network learns from: <see cref="NetworkTeacher"/>, or one of another library. A description,
/// which a training opens for as long as it runs.
/// </summary>
public abstract record Teacher
{
    /// <summary>Makes the teacher ready to answer.</summary>
    /// <returns>The teacher; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such teacher, or it is no classifier of images.</exception>
    public abstract TeacherModel Open();
}
