namespace ReCU.Torch.Training.Runs;

/// <summary>The time of a training, and how its phases share it.</summary>
/// <param name="clock">The clock.</param>
/// <param name="budget">The time that the training may take, or null.</param>
internal sealed class TrainingTime(TimeProvider clock, TimeSpan? budget)
{
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _ofPhases;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>The time that a phase may take; null for no limit.</summary>
    /// <remarks>
    /// Time is shared by epochs, because nothing else is known about later phases. Time that a phase does not use goes
    /// to the later ones.
    /// </remarks>
    /// <param name="epochs">The most epochs of the phase.</param>
    /// <param name="later">The most epochs of all phases after it.</param>
    public TimeSpan? ShareOf(int epochs, long later) => Left * (epochs / ((double)epochs + later));

    /// <summary>Called when a phase has ended.</summary>
    /// <param name="duration">Its duration, including parts in other processes.</param>
    public void Add(TimeSpan duration) => _ofPhases += duration;

    // When a training is resumed, earlier phases may have run in another process.
    private TimeSpan? Left
    {
        get
        {
            TimeSpan here = Clock.GetElapsedTime(_start);
            return budget - (here > _ofPhases ? here : _ofPhases);
        }
    }
}
