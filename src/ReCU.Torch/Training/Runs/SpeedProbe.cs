using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Statistics;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// Measures the duration of an epoch with some steps of a copy of the network on the run's own images. The run's
/// network, optimiser and sums do not change.
/// </summary>
/// <param name="options">The options of the run.</param>
/// <param name="classifier">The run's network.</param>
/// <param name="loss">The loss of the run.</param>
/// <param name="source">Creates its input.</param>
/// <param name="clock">The clock.</param>
/// <param name="cancellation">Stops between steps.</param>
internal sealed class SpeedProbe(
    TrainingOptions options,
    BinaryClassifier classifier,
    TrainingLoss loss,
    BatchSource source,
    TimeProvider clock,
    CancellationToken cancellation)
{
    // The first steps also compile code and allocate memory, so they do not count.
    private const int WarmUpSteps = 4;
    private const int FewestSteps = WarmUpSteps + 6;
    private const int MostSteps = 50;

    // More steps measure better, but cost time.
    private const double MeasuringShare = 0.02;

    /// <summary>Records steps, as the run does; null where it does not.</summary>
    public OperationRecorder? Recorder { get; init; }

    /// <summary>Measures an epoch.</summary>
    /// <param name="training">The training images.</param>
    /// <param name="plan">The first epoch.</param>
    /// <param name="validation">The validation images.</param>
    /// <param name="validationRows">Their rows.</param>
    /// <param name="allowance">The time that the run may take.</param>
    /// <returns>Duration of an epoch, with validation and statistics.</returns>
    public TimeSpan Measure(
        ImageDataset training, EpochPlan plan, ImageDataset validation, int[] validationRows, TimeSpan allowance)
    {
        using BinaryClassifier copy = classifier.CopyTo(classifier.Device);
        copy.SetTau(options.Tau.At(0, options.Epochs));
        List<TimeSpan> steps = Steps(copy, training, plan, MeasuringShare * allowance);
        TimeSpan step = Mean(steps[Math.Min(WarmUpSteps, steps.Count / 2)..]);
        // A stream fills its window first, once in an epoch; for other data all batches are alike.
        TimeSpan opening = training.ShuffleWindow is null || steps[0] < step ? TimeSpan.Zero : steps[0] - step;
        return opening + step * plan.Steps
            + Validation(copy, validation, validationRows, steps.Count)
            + Statistics(copy)
            + Average(copy, training, plan);
    }

    private List<TimeSpan> Steps(BinaryClassifier copy, ImageDataset training, EpochPlan plan, TimeSpan enough)
    {
        using var learner = new Learner(options, copy, loss) { Recorder = Recorder };
        using var meter = new EpochMeter(copy.Device, options.Augmentation.MixUp is not null);
        copy.train();
        var durations = new List<TimeSpan>();
        long begin = clock.GetTimestamp();
        long last = begin;
        using BatchReader reader = source.Open(
            training,
            plan.RowsFrom(0),
            options.BatchSize,
            plan.Augmented(options, epoch: 0, step: 0));
        while (durations.Count < Math.Min(plan.Steps, MostSteps)
            && (durations.Count < FewestSteps || clock.GetElapsedTime(begin, last) < enough))
        {
            cancellation.ThrowIfCancellationRequested();
            Step(reader, durations.Count);
            long now = clock.GetTimestamp();
            durations.Add(clock.GetElapsedTime(last, now));
            last = now;
        }

        return durations;

        void Step(BatchReader reader, int index)
        {
            if (reader.Read(plan.BatchSize(index)) is { } batch)
            {
                using (batch)
                {
                    if (batch.Count > 1)
                    {
                        learner.Step(batch, LearningRateSchedule.At(options, 0, index, plan.Steps), meter);
                        // Waits until a GPU has computed the step.
                        meter.Read();
                    }
                }
            }
        }
    }

    private TimeSpan Validation(BinaryClassifier copy, ImageDataset images, int[] rows, int most)
    {
        if (rows.Length == 0)
        {
            return TimeSpan.Zero;
        }

        // The first batch warms up.
        Validate(1);
        long begin = clock.GetTimestamp();
        int measured = Validate(most);
        return clock.GetElapsedTime(begin) * ((double)rows.Length / measured);

        int Validate(int batches)
        {
            int count = (int)Math.Min(rows.Length, (long)batches * options.BatchSize);
            Evaluation.Measure(copy, source, images, rows.AsMemory(0, count), options.BatchSize, cancellation);
            return count;
        }
    }

    private TimeSpan Average(BinaryClassifier copy, ImageDataset training, EpochPlan plan)
    {
        if (options.WeightAverage is null)
        {
            return TimeSpan.Zero;
        }

        long begin = clock.GetTimestamp();
        BatchNormEstimate.Set(copy, source, training, plan, options.BatchSize, team: null, cancellation);
        return clock.GetElapsedTime(begin);
    }

    private TimeSpan Statistics(BinaryClassifier copy)
    {
        if (!options.Statistics)
        {
            return TimeSpan.Zero;
        }

        var statistics = new WeightStatistics(copy);
        statistics.Next();
        long begin = clock.GetTimestamp();
        statistics.Next();
        return clock.GetElapsedTime(begin);
    }

    private static TimeSpan Mean(List<TimeSpan> durations) =>
        durations.Aggregate(TimeSpan.Zero, (sum, duration) => sum + duration) / durations.Count;
}
