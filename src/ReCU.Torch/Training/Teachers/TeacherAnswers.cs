namespace ReCU.Torch;

/// <summary>When a teacher is asked.</summary>
public enum TeacherAnswers
{
    /// <summary>
    /// In every step, about the images of the step as they were augmented. The better lesson (Beyer et al., CVPR 2022),
    /// if the teacher is fast.
    /// </summary>
    EachView,

    /// <summary>
    /// Before the first step, about each training image as it is without augmentation. The answers are kept in memory,
    /// so that a slow teacher costs one pass and not one in every epoch.
    /// </summary>
    OncePerImage,
}
