namespace ReCU.Torch.Training.Runs;

/// <summary>A stopwatch on any clock.</summary>
/// <param name="clock">The clock.</param>
internal sealed class RunStopwatch(TimeProvider clock)
{
    private TimeSpan _before;
    private long? _since;

    /// <summary>The measured time.</summary>
    public TimeSpan Elapsed =>
        _before + (_since is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);

    /// <summary>Starts or continues.</summary>
    public void Start() => _since ??= clock.GetTimestamp();

    /// <summary>Pauses.</summary>
    public void Stop() => (_before, _since) = (Elapsed, null);

    /// <summary>Starts from zero.</summary>
    public void Restart() => (_before, _since) = (TimeSpan.Zero, clock.GetTimestamp());
}
