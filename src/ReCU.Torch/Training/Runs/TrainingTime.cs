namespace ReCU.Torch.Training.Runs;

/// <summary>The time of a training and what its phases may have of it.</summary>
/// <param name="clock">What tells the time.</param>
/// <param name="budget">What the training may take, or null.</param>
internal sealed class TrainingTime(TimeProvider clock, TimeSpan? budget)
{
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _ofPhases;

    /// <summary>What tells the time.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>What a phase may take; null where there is no limit.</summary>
    /// <remarks>
    /// Time is shared out by epochs, because nothing else is known of the phases to come. What a phase leaves goes to
    /// those after it.
    /// </remarks>
    /// <param name="epochs">The most epochs of the phase.</param>
    /// <param name="later">The most epochs of all phases after it.</param>
    public TimeSpan? ShareOf(int epochs, long later) => Left * (epochs / ((double)epochs + later));

    /// <summary>A phase is over.</summary>
    /// <param name="duration">What it took, in other processes too.</param>
    public void Add(TimeSpan duration) => _ofPhases += duration;

    // Of a training that was taken up, earlier phases may have run in another process.
    private TimeSpan? Left
    {
        get
        {
            TimeSpan here = Clock.GetElapsedTime(_start);
            return budget - (here > _ofPhases ? here : _ofPhases);
        }
    }
}
