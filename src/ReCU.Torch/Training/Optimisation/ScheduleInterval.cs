namespace ReCU.Torch;

/// <summary>When the learning rate changes.</summary>
public enum ScheduleInterval
{
    /// <summary>With every step: smoother, and better for runs of few epochs.</summary>
    Step,

    /// <summary>With every epoch, as the authors do it.</summary>
    Epoch,
}
