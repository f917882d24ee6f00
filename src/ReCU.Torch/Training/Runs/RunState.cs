using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Statistics;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// All that a run has come to between two steps; what a checkpoint holds. Random numbers are no part of it, because
/// each is a function of the seed and its place.
/// </summary>
/// <param name="classifier">The network; the caller's.</param>
/// <param name="update">What changes its weights; the caller's.</param>
/// <param name="statistics">Whether to watch the weights.</param>
/// <param name="clock">What tells the time; null takes the system's.</param>
/// <param name="mixesLabels">Whether images are blended, and answers right in part.</param>
internal sealed class RunState(
    BinaryClassifier classifier,
    ParameterUpdate update,
    bool statistics,
    TimeProvider? clock = null,
    bool mixesLabels = false) : IDisposable
{
    /// <summary>The network.</summary>
    public BinaryClassifier Classifier { get; } = classifier;

    /// <summary>What changes its weights.</summary>
    public ParameterUpdate Update { get; } = update;

    /// <summary>On how many processes the run is trained. Default 1.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>What helps silent weights; the caller's; null, the default, where nothing does.</summary>
    public SilentWeightUpdate? Silence { get; init; }

    /// <summary>The averaged weights; the caller's; null, the default, where none are kept.</summary>
    public AveragedWeights? Average { get; init; }

    /// <summary>The reports of the finished epochs.</summary>
    public List<EpochReport> Epochs { get; } = [];

    /// <summary>The epoch under way, from 0.</summary>
    public int Epoch => Epochs.Count;

    /// <summary>Steps of that epoch that are done.</summary>
    public int Step { get; set; }

    /// <summary>How many epochs its time allows; null where that is not limited, or not known yet.</summary>
    public RunLength? Length { get; set; }

    /// <summary>Why the run ended before its last epoch, or null.</summary>
    public string? StoppedBecause { get; set; }

    /// <summary>The weights of the best epoch so far.</summary>
    public BestWeights Best { get; } = new(classifier);

    /// <summary>Loss and accuracy of the epoch under way.</summary>
    public EpochMeter Meter { get; } = new(classifier.Device, mixesLabels);

    /// <summary>What the weights do, or null where nobody asked.</summary>
    public WeightStatistics? Statistics { get; } = statistics ? new WeightStatistics(classifier) : null;

    /// <summary>What the run has taken.</summary>
    public RunClock Clock { get; } = new(clock ?? TimeProvider.System);

    /// <summary>Ends the epoch under way: adds its report, and keeps its weights if they are the best.</summary>
    public void Finish(EpochReport report)
    {
        if (report.IsBest)
        {
            Best.Keep(report.Epoch);
        }

        Epochs.Add(report);
        Step = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Best.Dispose();
        Meter.Dispose();
    }
}
