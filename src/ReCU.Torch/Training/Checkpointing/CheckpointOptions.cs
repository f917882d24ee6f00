namespace ReCU.Torch;

/// <summary>
/// Where and how often a run is saved. A run that ends early, for whatever reason, goes on from there when it is called
/// again with the same folder, options and data; on the same kind of CPU, with the same number of threads and the same
/// package versions, it ends with exactly the weights that it would have had without the break.
/// </summary>
/// <remarks>
/// A checkpoint is a file in the safetensors layout that ends with its own SHA-256. It is written beside its place,
/// flushed to the disk and renamed, and the one before it is kept: if the newest turns out broken, that one is used,
/// and the result says so.
/// </remarks>
public sealed record CheckpointOptions
{
    /// <summary>The folder, which is made where there is none. One run at a time may use it.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether the run is saved after each epoch. Its end is saved in any case, and where it stands when it is
    /// cancelled. Default true.
    /// </summary>
    public bool EachEpoch { get; init; } = true;

    /// <summary>
    /// The time after which the run is saved at the next step, within an epoch too, at least 0; 0 saves it after every
    /// step. Short times lose less and cost more: a checkpoint holds about three to four times the weights. Default
    /// null: never within an epoch.
    /// </summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>
    /// Whether to go on from the newest checkpoint in the folder, if there is one; a finished run then gives its result
    /// at once. False deletes the checkpoints that are there and starts anew. Default true.
    /// </summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// Whether a finished run goes on where <see cref="TrainingOptions.Epochs"/> is larger now than it was, everything
    /// else being the same: from its last weights, with its optimiser's memory, at the next epoch of the schedules that
    /// the larger number makes. Learning rate and tau, which had come to their ends, so jump back to where a run of so
    /// many epochs has them there. Phases before the main one stay as they are. False, the default, refuses it, as it
    /// does any other option that changed.
    /// </summary>
    public bool ContinueFinished { get; init; }

    /// <summary>The same in a folder below this one, for a phase that comes before the training itself.</summary>
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
