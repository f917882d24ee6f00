using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Statistics;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// The state of a run between two steps, which a checkpoint contains. It has no random numbers, because each is a
/// function of the seed and its position.
/// </summary>
/// <param name="classifier">The network; the caller disposes it.</param>
/// <param name="update">The optimiser; the caller disposes it.</param>
/// <param name="statistics">Whether to collect statistics of the weights.</param>
/// <param name="clock">The clock; null takes the system's.</param>
/// <param name="mixesLabels">Whether images are blended, so that answers may be partly correct.</param>
internal sealed class RunState(
    BinaryClassifier classifier,
    ParameterUpdate update,
    bool statistics,
    TimeProvider? clock = null,
    bool mixesLabels = false) : IDisposable
{
    /// <summary>The network.</summary>
    public BinaryClassifier Classifier { get; } = classifier;

    /// <summary>The optimiser.</summary>
    public ParameterUpdate Update { get; } = update;

    /// <summary>Number of processes on which the run is trained. Default 1.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>The treatment of silent weights, which the caller disposes; null, the default, for none.</summary>
    public SilentWeightUpdate? Silence { get; init; }

    /// <summary>The averaged weights, which the caller disposes; null, the default, for none.</summary>
    public AveragedWeights? Average { get; init; }

    /// <summary>The reports of the completed epochs.</summary>
    public List<EpochReport> Epochs { get; } = [];

    /// <summary>The current epoch, from 0.</summary>
    public int Epoch => Epochs.Count;

    /// <summary>Completed steps of that epoch.</summary>
    public int Step { get; set; }

    /// <summary>The number of epochs that the time allows; null if it is unlimited, or not known yet.</summary>
    public RunLength? Length { get; set; }

    /// <summary>Why the run ended before its last epoch, or null.</summary>
    public string? StoppedBecause { get; set; }

    /// <summary>The weights of the best epoch so far.</summary>
    public BestWeights Best { get; } = new(classifier);

    /// <summary>Loss and accuracy of the current epoch.</summary>
    public EpochMeter Meter { get; } = new(classifier.Device, mixesLabels);

    /// <summary>Statistics of the weights, or null if they are off.</summary>
    public WeightStatistics? Statistics { get; } = statistics ? new WeightStatistics(classifier) : null;

    /// <summary>The time that the run has taken.</summary>
    public RunClock Clock { get; } = new(clock ?? TimeProvider.System);

    /// <summary>Ends the current epoch: adds its report, and keeps its weights if they are the best.</summary>
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
