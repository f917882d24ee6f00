namespace ReCU.Torch;

/// <summary>
/// A float network whose feature maps are learned: a description, which a training opens while it runs.
/// </summary>
public abstract record FeatureTeacher
{
    /// <summary>Checks what can be checked without opening the network.</summary>
    /// <exception cref="ArgumentException">A value is out of range or missing.</exception>
    public abstract void Check();

    /// <summary>
    /// A digest of what determines the maps besides the options, by which a resumed run recognises the network; empty
    /// if there is nothing else.
    /// </summary>
    public abstract string ComputeFingerprint();

    /// <summary>Opens the network for use.</summary>
    /// <returns>The network; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">It is not a residual network that reads images.</exception>
    public abstract FeatureTeacherModel Open();
}
