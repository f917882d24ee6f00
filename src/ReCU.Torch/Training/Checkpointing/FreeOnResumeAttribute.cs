namespace ReCU.Torch.Training.Checkpointing;

/// <summary>
/// Marks an option that may differ between a checkpoint and the run that resumes from it. All others must be the same,
/// because the weights depend on them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FreeOnResumeAttribute : Attribute;
