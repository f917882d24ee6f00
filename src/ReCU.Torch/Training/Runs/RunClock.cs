namespace ReCU.Torch.Training.Runs;

/// <summary>The time that a run has taken so far, including the parts before it was resumed.</summary>
/// <param name="Whole">Time of the run.</param>
/// <param name="Training">Time in training steps.</param>
/// <param name="Epoch">Time of the current epoch.</param>
/// <param name="Images">Number of training images processed.</param>
/// <param name="Planning">Time that is not part of an epoch: before the first one, or before a resumed one.</param>
internal readonly record struct RunTimes(
    TimeSpan Whole, TimeSpan Training, TimeSpan Epoch, long Images, TimeSpan Planning = default);

/// <summary>Measures a run, which may have started in another process.</summary>
internal sealed class RunClock
{
    private readonly RunStopwatch _whole;
    private readonly RunStopwatch _training;
    private readonly RunStopwatch _epoch;
    private RunTimes _before;
    private TimeSpan _planning;

    /// <summary>Starts the clock.</summary>
    /// <param name="clock">The clock.</param>
    public RunClock(TimeProvider clock)
    {
        (_whole, _training, _epoch) = (new(clock), new(clock), new(clock));
        _whole.Start();
        _epoch.Start();
    }

    /// <summary>The time that the run has taken so far.</summary>
    public RunTimes Times => new(
        _before.Whole + _whole.Elapsed,
        _before.Training + _training.Elapsed,
        _before.Epoch + _epoch.Elapsed,
        Images,
        _planning);

    /// <summary>Number of training images processed.</summary>
    public long Images { get; set; }

    /// <summary>Training images a second, without evaluation.</summary>
    public double ImagesPerSecond => Images / Math.Max(1e-9, Times.Training.TotalSeconds);

    /// <summary>Continues from the times of earlier parts of the run.</summary>
    public void Resume(RunTimes before) =>
        (_before, Images, _planning) = (before, before.Images, before.Planning);

    /// <summary>Does something that is not part of an epoch.</summary>
    public void Plan(Action preparation)
    {
        TimeSpan start = Times.Whole;
        _epoch.Stop();
        try
        {
            preparation();
        }
        finally
        {
            _epoch.Start();
            _planning += Times.Whole - start;
        }
    }

    /// <summary>Called when the number of epochs is known.</summary>
    public void EndPlanning() => _planning = Times.Whole;

    /// <summary>Called when an epoch starts.</summary>
    public void StartEpoch()
    {
        _before = _before with { Epoch = TimeSpan.Zero };
        _epoch.Restart();
    }

    /// <summary>Called when training steps start.</summary>
    public void StartTraining() => _training.Start();

    /// <summary>Called when training steps end.</summary>
    public void StopTraining() => _training.Stop();
}
