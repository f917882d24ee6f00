using System.Diagnostics;
using System.Globalization;
using ReCU.Torch.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>One training run: the loop over epochs and steps, and what it knows so far.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan _reportInterval = TimeSpan.FromMilliseconds(250);

    private readonly TrainingOptions _options;
    private readonly BinaryClassifier _classifier;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly optim.Optimizer _optimizer;
    private readonly List<EpochReport> _epochs = [];
    private readonly Stopwatch _whole = Stopwatch.StartNew();
    private readonly Stopwatch _training = new();
    private Dictionary<string, Tensor> _bestWeights = [];
    private int _bestEpoch;
    private long _imagesDone;

    public TrainingRun(
        TrainingOptions options,
        BinaryClassifier classifier,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        _options = options;
        _classifier = classifier;
        _progress = progress;
        _cancellation = cancellation;
        _optimizer = optim.SGD(
            classifier.parameters(),
            options.LearningRate,
            momentum: options.Momentum,
            weight_decay: options.WeightDecay);
    }

    public required ImageSet TrainingImages { get; init; }

    public required int[] TrainingRows { get; init; }

    public required ImageSet ValidationImages { get; init; }

    public required int[] ValidationRows { get; init; }

    public required Normalisation Normalisation { get; init; }

    public TrainedNetwork Execute()
    {
        var assembler = new BatchAssembler(TrainingImages, _options.Border, Normalisation);
        var validationAssembler = new BatchAssembler(ValidationImages, _options.Border, Normalisation);
        using Tensor batch = Evaluation.NewBatch(assembler.Shape, Math.Min(_options.BatchSize, TrainingRows.Length));
        string? stoppedBecause = null;
        for (int epoch = 0; epoch < _options.Epochs && stoppedBecause is null; epoch++)
        {
            var clock = Stopwatch.StartNew();
            EpochMeter meter = TrainEpoch(assembler, batch, epoch);
            double validationLoss = double.NaN, validationAccuracy = double.NaN;
            if (double.IsFinite(meter.Loss))
            {
                (validationLoss, validationAccuracy) = Evaluation.Measure(
                    _classifier, validationAssembler, ValidationImages, ValidationRows, _options.BatchSize, _cancellation);
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
                KeepWeights(epoch + 1);
            }

            _epochs.Add(report);
            ReportProgress(epoch, meter, meter.Steps, report);
        }

        RestoreWeights();
        _classifier.eval();
        return new TrainedNetwork(_classifier, _options.Border, Normalisation)
        {
            Epochs = _epochs,
            BestEpoch = _bestEpoch,
            StoppedBecause = stoppedBecause,
            ImagesPerSecond = ImagesPerSecond,
            Duration = _whole.Elapsed,
        };
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        DisposeBest();
    }

    private double ImagesPerSecond => _imagesDone / Math.Max(1e-9, _training.Elapsed.TotalSeconds);

    private EpochMeter TrainEpoch(BatchAssembler assembler, Tensor batch, int epoch)
    {
        _classifier.SetTau(_options.Tau.At(epoch, _options.Epochs));
        _classifier.train();
        int[] order = new CounterRandom(_options.SeedOrDefault, RandomPurpose.Shuffle, epoch).Permutation(TrainingRows.Length);
        int[] rows = Array.ConvertAll(order, place => TrainingRows[place]);
        List<(int Start, int Count)> steps = Steps(rows.Length);

        using var meter = new EpochMeter(steps.Count);
        var sinceReport = Stopwatch.StartNew();
        _training.Start();
        for (int step = 0; step < steps.Count; step++)
        {
            _cancellation.ThrowIfCancellationRequested();
            foreach (optim.ILearningRateController group in _optimizer.ParamGroups)
            {
                group.LearningRate = LearningRateSchedule.At(_options, epoch, step, steps.Count);
            }

            ReadOnlyMemory<int> batchRows = rows.AsMemory(steps[step].Start, steps[step].Count);
            assembler.Write(batchRows, new DenseFloats(batch), _options.Augmentation, _options.SeedOrDefault, epoch);
            Step(batch.narrow(0, 0, batchRows.Length), Evaluation.LabelsOf(TrainingImages, batchRows.Span), meter);
            _imagesDone += batchRows.Length;
            if (sinceReport.Elapsed >= _reportInterval || step == steps.Count - 1)
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
        return meter;
    }

    private void Step(Tensor images, Tensor labels, EpochMeter meter)
    {
        using (images)
        using (labels)
        using (DisposeScope scope = NewDisposeScope())
        {
            _optimizer.zero_grad();
            Tensor logits = _classifier.forward(images);
            Tensor loss = nn.functional.cross_entropy(logits, labels);
            loss.backward();
            _optimizer.step();
            meter.Add(loss, logits, labels);
        }
    }

    // A last batch of one image would have no variance: that image sits this epoch out, and the next draws another.
    private List<(int Start, int Count)> Steps(int count)
    {
        var steps = new List<(int Start, int Count)>();
        for (int start = 0; start < count; start += _options.BatchSize)
        {
            steps.Add((start, Math.Min(_options.BatchSize, count - start)));
        }

        if (steps.Count > 1 && steps[^1].Count == 1)
        {
            steps.RemoveAt(steps.Count - 1);
        }

        return steps;
    }

    private EpochReport Report(
        int epoch, EpochMeter meter, double validationLoss, double validationAccuracy, TimeSpan duration)
    {
        // Without validation images the last epoch counts. Among equals the earlier one stays: it clamped more.
        bool isBest = _bestEpoch == 0 || ValidationRows.Length == 0
            || validationAccuracy > _epochs[_bestEpoch - 1].ValidationAccuracy;
        return new EpochReport
        {
            Epoch = epoch + 1,
            TrainingLoss = meter.Loss,
            TrainingAccuracy = meter.Accuracy,
            ValidationLoss = validationLoss,
            ValidationAccuracy = validationAccuracy,
            LearningRate = _optimizer.ParamGroups.First().LearningRate,
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
        return _bestEpoch > 0
            ? problem + $"The weights of epoch {_bestEpoch} were kept. A lower LearningRate may help."
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

    private void KeepWeights(int epoch)
    {
        using IDisposable noGradient = no_grad();
        DisposeBest();
        _bestWeights = _classifier.state_dict().ToDictionary(
            entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
        _bestEpoch = epoch;
    }

    private void RestoreWeights()
    {
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor value) in _classifier.state_dict())
        {
            value.copy_(_bestWeights[name]);
        }

        _classifier.SetTau(_options.Tau.At(_bestEpoch - 1, _options.Epochs));
    }

    private void DisposeBest()
    {
        foreach (Tensor weights in _bestWeights.Values)
        {
            weights.Dispose();
        }

        _bestWeights.Clear();
    }
}
