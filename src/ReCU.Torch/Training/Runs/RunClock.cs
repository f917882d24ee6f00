namespace ReCU.Torch.Training.Runs;

/// <summary>What a run has taken so far, over all its parts.</summary>
/// <param name="Whole">Time of the run.</param>
/// <param name="Training">Time in training steps.</param>
/// <param name="Epoch">Time of the epoch under way.</param>
/// <param name="Images">Training images done.</param>
/// <param name="Planning">Time that is no part of an epoch: before the first one, or before a resumed one.</param>
internal readonly record struct RunTimes(
    TimeSpan Whole, TimeSpan Training, TimeSpan Epoch, long Images, TimeSpan Planning = default);

/// <summary>Measures a run, which may have begun in another process.</summary>
internal sealed class RunClock
{
    private readonly RunStopwatch _whole;
    private readonly RunStopwatch _training;
    private readonly RunStopwatch _epoch;
    private RunTimes _before;
    private TimeSpan _planning;

    /// <summary>Starts the clock.</summary>
    /// <param name="clock">What tells the time.</param>
    public RunClock(TimeProvider clock)
    {
        (_whole, _training, _epoch) = (new(clock), new(clock), new(clock));
        _whole.Start();
        _epoch.Start();
    }

    /// <summary>What the run has taken so far.</summary>
    public RunTimes Times => new(
        _before.Whole + _whole.Elapsed,
        _before.Training + _training.Elapsed,
        _before.Epoch + _epoch.Elapsed,
        Images,
        _planning);

    /// <summary>Training images done.</summary>
    public long Images { get; set; }

    /// <summary>Training images a second, evaluation left out.</summary>
    public double ImagesPerSecond => Images / Math.Max(1e-9, Times.Training.TotalSeconds);

    /// <summary>Goes on from what earlier parts of the run took.</summary>
    public void Resume(RunTimes before) =>
        (_before, Images, _planning) = (before, before.Images, before.Planning);

    /// <summary>Does something that is no part of an epoch.</summary>
    public void Plan(Action preparation)
    {
        TimeSpan start = Times.Whole;
        preparation();
        _planning += Times.Whole - start;
    }

    /// <summary>The number of epochs is known now.</summary>
    public void EndPlanning() => _planning = Times.Whole;

    /// <summary>An epoch begins.</summary>
    public void StartEpoch()
    {
        _before = _before with { Epoch = TimeSpan.Zero };
        _epoch.Restart();
    }

    /// <summary>Training steps begin.</summary>
    public void StartTraining() => _training.Start();

    /// <summary>Training steps end.</summary>
    public void StopTraining() => _training.Stop();
}
