using System.Diagnostics;
using System.Globalization;
using ReCU.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>One training run: the loop over epochs and steps, and what it knows so far.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan _reportInterval = TimeSpan.FromMilliseconds(250);

    private readonly TrainingOptions _options;
    private readonly BinaryClassifier _classifier;
    private readonly Normalisation _normalisation;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Learner _learner;
    private readonly BestWeights _best;
    private readonly List<EpochReport> _epochs = [];
    private readonly Stopwatch _whole = Stopwatch.StartNew();
    private readonly Stopwatch _training = new();
    private long _imagesDone;

    public TrainingRun(
        TrainingOptions options,
        BinaryClassifier classifier,
        Normalisation normalisation,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        _options = options;
        _classifier = classifier;
        _normalisation = normalisation;
        _progress = progress;
        _cancellation = cancellation;
        _learner = new Learner(options, classifier);
        _best = new BestWeights(classifier);
    }

    public required ImageDataset TrainingImages { get; init; }

    public required int[] TrainingRows { get; init; }

    public required ImageDataset ValidationImages { get; init; }

    public required int[] ValidationRows { get; init; }

    public TrainedNetwork Execute()
    {
        var assembler = new BatchAssembler(TrainingImages.CommonShape!.Value, _options.Border, _normalisation);
        using Tensor buffer = Evaluation.NewBatch(assembler.Shape, Math.Min(_options.BatchSize, TrainingRows.Length));
        string? stoppedBecause = null;
        for (int epoch = 0; epoch < _options.Epochs && stoppedBecause is null; epoch++)
        {
            var clock = Stopwatch.StartNew();
            EpochMeter meter = TrainEpoch(assembler, buffer, epoch);
            double validationLoss = double.NaN, validationAccuracy = double.NaN;
            if (double.IsFinite(meter.Loss))
            {
                (validationLoss, validationAccuracy) = Evaluation.Measure(
                    _classifier, assembler, ValidationImages, ValidationRows, _options.BatchSize, _cancellation);
            }

            if (!double.IsFinite(meter.Loss) || (ValidationRows.Length > 0 && !double.IsFinite(validationLoss))
                || !WeightsAreFinite())
            {
                stoppedBecause = Diverged(epoch + 1);
                continue;
            }

            EpochReport report = Report(epoch, meter, validationLoss, validationAccuracy, clock.Elapsed);
            if (report.IsBest)
            {
                _best.Keep(epoch + 1);
            }

            _epochs.Add(report);
            ReportProgress(epoch, meter, meter.Steps, report);
        }

        _best.Restore();
        _classifier.SetTau(_options.Tau.At(_best.Epoch - 1, _options.Epochs));
        _classifier.eval();
        return new TrainedNetwork(_classifier, _options.Border, _normalisation)
        {
            Epochs = _epochs,
            BestEpoch = _best.Epoch,
            StoppedBecause = stoppedBecause,
            ImagesPerSecond = ImagesPerSecond,
            Duration = _whole.Elapsed,
        };
    }

    public void Dispose()
    {
        _learner.Dispose();
        _best.Dispose();
    }

    private double ImagesPerSecond => _imagesDone / Math.Max(1e-9, _training.Elapsed.TotalSeconds);

    private EpochMeter TrainEpoch(BatchAssembler assembler, Tensor buffer, int epoch)
    {
        _classifier.SetTau(_options.Tau.At(epoch, _options.Epochs));
        _classifier.train();
        var plan = new EpochPlan(TrainingRows, _options, epoch, TrainingImages.ShuffleWindow);
        using var meter = new EpochMeter(plan.Steps);
        using var reader = new BatchReader(TrainingImages, plan.Rows, buffer, (images, batch) =>
            assembler.Write(images, batch, _options.Augmentation, _options.SeedOrDefault, epoch));
        var sinceReport = Stopwatch.StartNew();
        _training.Start();
        for (int step = 0; step < plan.Steps; step++)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (reader.Read(plan.BatchSize(step)) is { } batch)
            {
                using (batch)
                {
                    // Broken images may have left one alone, which would have no variance.
                    if (batch.Count > 1)
                    {
                        _learner.Step(batch, epoch, step, plan.Steps, meter);
                        _imagesDone += batch.Count;
                    }
                }
            }

            if (meter.Images > 0 && (sinceReport.Elapsed >= _reportInterval || step == plan.Steps - 1))
            {
                sinceReport.Restart();
                meter.Read();
                if (!double.IsFinite(meter.Loss))
                {
                    break;
                }

                ReportProgress(epoch, meter, step + 1, null);
            }
        }

        _training.Stop();
        return meter.Images > 0 ? meter : throw new InvalidDataException(
            $"In epoch {epoch + 1} no batch had the two images that a step needs: "
            + $"{TrainingImages.LeftOut.Count} of {TrainingImages.Count} images are broken.");
    }

    private EpochReport Report(
        int epoch, EpochMeter meter, double validationLoss, double validationAccuracy, TimeSpan duration)
    {
        // Without validation images the last epoch counts. Among equals the earlier one stays: it clamped more.
        bool isBest = _best.Epoch == 0 || ValidationRows.Length == 0
            || validationAccuracy > _epochs[_best.Epoch - 1].ValidationAccuracy;
        return new EpochReport
        {
            Epoch = epoch + 1,
            TrainingLoss = meter.Loss,
            TrainingAccuracy = meter.Accuracy,
            ValidationLoss = validationLoss,
            ValidationAccuracy = validationAccuracy,
            LearningRate = _learner.LearningRate,
            Tau = _options.Tau.At(epoch, _options.Epochs),
            Duration = duration,
            IsBest = isBest,
        };
    }

    private void ReportProgress(int epoch, EpochMeter meter, int step, EpochReport? report)
    {
        double done = epoch + (double)step / meter.Steps;
        _progress?.Report(new TrainingProgress
        {
            Epoch = epoch + 1,
            Epochs = _options.Epochs,
            Step = step,
            Steps = meter.Steps,
            Loss = meter.Loss,
            Accuracy = meter.Accuracy,
            ImagesPerSecond = ImagesPerSecond,
            TimeLeft = _whole.Elapsed * ((_options.Epochs - done) / done),
            EpochReport = report,
        });
    }

    private string Diverged(int epoch)
    {
        string rate = _options.LearningRate.ToString(CultureInfo.InvariantCulture);
        string problem = $"The loss became NaN or infinite in epoch {epoch}, with a learning rate of {rate}. ";
        return _best.Epoch > 0
            ? problem + $"The weights of epoch {_best.Epoch} were kept. A lower LearningRate may help."
            : throw new TrainingDivergedException(
                problem + "No epoch was finished, so there are no weights to keep. Lower LearningRate, or add WarmUpEpochs.");
    }

    // The loss of a step is taken before its update: without validation nothing else sees what the last one did.
    private bool WeightsAreFinite()
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return _classifier.state_dict().Values.All(value => value.isfinite().all().item<bool>());
    }
}
