namespace ReCU.Torch;

/// <summary>When the learning rate changes.</summary>
public enum ScheduleInterval
{
    /// <summary>In every step: smoother, and better for runs of few epochs.</summary>
    Step,

    /// <summary>In every epoch, as the authors do.</summary>
    Epoch,
}
