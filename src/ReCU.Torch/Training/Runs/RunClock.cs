using System.Diagnostics;

namespace ReCU.Torch.Training.Runs;

/// <summary>What a run has taken so far, over all its parts.</summary>
/// <param name="Whole">Time of the run.</param>
/// <param name="Training">Time in training steps.</param>
/// <param name="Epoch">Time of the epoch under way.</param>
/// <param name="Images">Training images done.</param>
internal readonly record struct RunTimes(TimeSpan Whole, TimeSpan Training, TimeSpan Epoch, long Images);

/// <summary>Measures a run, which may have begun in another process.</summary>
internal sealed class RunClock
{
    private readonly Stopwatch _whole = Stopwatch.StartNew();
    private readonly Stopwatch _training = new();
    private readonly Stopwatch _epoch = Stopwatch.StartNew();
    private RunTimes _before;

    /// <summary>What the run has taken so far.</summary>
    public RunTimes Times => new(
        _before.Whole + _whole.Elapsed, _before.Training + _training.Elapsed, _before.Epoch + _epoch.Elapsed, Images);

    /// <summary>Training images done.</summary>
    public long Images { get; set; }

    /// <summary>Training images a second, evaluation left out.</summary>
    public double ImagesPerSecond => Images / Math.Max(1e-9, Times.Training.TotalSeconds);

    /// <summary>Goes on from what earlier parts of the run took.</summary>
    public void Resume(RunTimes before) => (_before, Images) = (before, before.Images);

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
