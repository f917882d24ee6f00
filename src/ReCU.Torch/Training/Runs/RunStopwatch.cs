namespace ReCU.Torch.Training.Runs;

/// <summary>A stopwatch on any clock.</summary>
/// <param name="clock">What tells the time.</param>
internal sealed class RunStopwatch(TimeProvider clock)
{
    private TimeSpan _before;
    private long? _since;

    /// <summary>The time that it has run.</summary>
    public TimeSpan Elapsed =>
        _before + (_since is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);

    /// <summary>Runs, or goes on.</summary>
    public void Start() => _since ??= clock.GetTimestamp();

    /// <summary>Stands still.</summary>
    public void Stop() => (_before, _since) = (Elapsed, null);

    /// <summary>Runs from zero.</summary>
    public void Restart() => (_before, _since) = (TimeSpan.Zero, clock.GetTimestamp());
}
