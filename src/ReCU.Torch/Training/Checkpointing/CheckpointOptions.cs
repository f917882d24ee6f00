namespace ReCU.Torch;

/// <summary>
/// Where and how often a run is saved. A run that ends early, for whatever reason, continues when it is called again
/// with the same folder, options and data. On the same kind of CPU, with the same number of threads and the same
/// package versions, it ends with exactly the weights of an uninterrupted run.
/// </summary>
/// <remarks>
/// A checkpoint is a file in the safetensors layout that ends with its own SHA-256. It is written beside its place,
/// flushed to the disk and renamed, and the previous one is kept: if the newest is broken, that one is used, and the
/// result says so.
/// </remarks>
public sealed record CheckpointOptions
{
    /// <summary>The folder, which is created if it is missing. Only one run at a time may use it.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether the run is saved after each epoch. It is always saved at its end and when it is cancelled. Default true.
    /// </summary>
    public bool EachEpoch { get; init; } = true;

    /// <summary>
    /// The time after which the run is saved at the next step, even within an epoch; at least 0, which saves after
    /// every step. A short time loses less and costs more: a checkpoint contains about three to four times the weights.
    /// Default null: never within an epoch.
    /// </summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>
    /// Whether to continue from the newest checkpoint in the folder, if there is one; a finished run then returns its
    /// result at once. False deletes the existing checkpoints and starts again. Default true.
    /// </summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// Whether a finished run continues if <see cref="TrainingOptions.Epochs"/> has been raised and everything else is
    /// the same: from its last weights and the optimiser's state, at the next epoch of the longer schedules. Learning
    /// rate and tau, which had reached their final values, jump back to the values of the longer run. Phases before the
    /// main one are not repeated. False, the default, rejects the change like that of any other option.
    /// </summary>
    public bool ContinueFinished { get; init; }

    /// <summary>The same options with a folder below this one, for a phase before the main training.</summary>
    internal CheckpointOptions Below(string name) => this with { Folder = Path.Combine(Folder, name) };

    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            throw new ArgumentException(
                $"Checkpoints.Folder is '{Folder}'; a path of a folder was expected.",
                nameof(TrainingOptions.Checkpoints));
        }

        if (Interval < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(TrainingOptions.Checkpoints),
                Interval,
                $"Checkpoints.Interval is {Interval}, but it must be at least 0, such as ten minutes.");
        }
    }
}
