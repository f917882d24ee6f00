using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;

namespace ReCU.Torch.Training.Runs;

/// <summary>A range test: steps of a network with a rising rate, and the loss of each.</summary>
/// <param name="options">The training options, without teacher and first stage.</param>
/// <param name="range">The rates.</param>
/// <param name="device">The device.</param>
/// <param name="data">The images.</param>
/// <param name="normalisation">The network's normalisation.</param>
/// <param name="cancellation">Stops between steps.</param>
internal sealed class LearningRateSearch(
    TrainingOptions options,
    LearningRateRange range,
    ComputeDevice device,
    TrainingData data,
    Normalisation normalisation,
    CancellationToken cancellation)
{
    /// <summary>Runs the test.</summary>
    /// <param name="progress">Receives each step, or null.</param>
    public LearningRateCurve Execute(IProgress<LearningRatePoint>? progress)
    {
        int classCount = data.Training.ClassCount;
        using BinaryClassifier classifier =
            options.Network.Create(data.Geometry.Shape, classCount, options.SeedOrDefault);
        options.InitialWeights?.CopyTo(classifier, data.Training.ClassNames);
        device.Take(classifier);
        using var loss = new LabelLoss(
            options.LabelSmoothing, options.ClassWeights?.For(classCount, data.TrainedLabels), device.Torch);
        using var learner = new Learner(options, classifier, loss)
        {
            Recorder = options.CudaGraph ? device.Recorder : null,
        };
        using BatchSource source = BatchSource.Open(
            device, data.Geometry, normalisation, options.Augmentation, options.DeviceDataLimit, [data.Training]);
        classifier.SetTau(options.Tau.At(0, options.Epochs));
        classifier.train();
        int steps = range.StepsFor(EpochPlan.For(data.Training, data.Rows, options, 0).Steps);
        return LearningRateCurve.From(Losses(learner, classifier, source, steps), steps, progress);
    }

    private IEnumerable<(double Rate, double Loss)> Losses(
        Learner learner, BinaryClassifier classifier, BatchSource source, int steps)
    {
        using var meter = new EpochMeter(classifier.Device, options.Augmentation.MixUp is not null);
        int done = 0;
        for (int epoch = 0; done < steps; epoch++)
        {
            EpochPlan plan = EpochPlan.For(data.Training, data.Rows, options, epoch);
            using BatchReader reader = source.Open(
                data.Training, plan.RowsFrom(0), options.BatchSize, plan.Augmented(options, epoch, step: 0));
            int before = done;
            for (int step = 0; step < plan.Steps && done < steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (reader.Read(plan.BatchSize(step)) is not { } batch)
                {
                    continue;
                }

                using Batch read = batch;
                if (read.Count > 1)
                {
                    double rate = range.At(done++, steps);
                    meter.Reset();
                    learner.Step(read, rate, meter);
                    meter.Read();
                    yield return (rate, meter.Loss);
                }
            }

            if (done == before)
            {
                throw new InvalidDataException(
                    $"No batch had the two images that a step needs: {data.Training.LeftOut.Count} of "
                    + $"{data.Training.Count} images are broken.");
            }
        }
    }
}
