using System.Diagnostics;
using System.Runtime.InteropServices;
using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Sharing;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>One training run: the loop over epochs and steps.</summary>
internal sealed partial class TrainingRun : IDisposable
{
    private static readonly TimeSpan _reportInterval = TimeSpan.FromMilliseconds(250);

    private readonly TrainingLoss _loss;
    private readonly TimeProvider _clock;
    private readonly BinaryClassifier _classifier;
    private readonly Normalisation _normalisation;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Team? _team;
    private readonly Learner _learner;
    private readonly RunState _state;
    // The run's options; with fewer epochs, once it is known that the time allows no more.
    private TrainingOptions _options;
    private Checkpointer? _checkpoints;
    private TensorBoardLog? _tensorBoard;
    private ResumedRun? _resumed;
    private long _residentBytes;
    private PixelRange _range = new();

    public TrainingRun(
        TrainingOptions options,
        BinaryClassifier classifier,
        Normalisation normalisation,
        TrainingLoss loss,
        TimeProvider clock,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        _options = options;
        _classifier = classifier;
        _normalisation = normalisation;
        _loss = loss;
        _clock = clock;
        _progress = progress;
        _cancellation = cancellation;
        _team = Team.Of(options);
        _learner = new Learner(options, classifier, loss);
        _state = new RunState(
            classifier, _learner.Update, options.Statistics, clock, options.Augmentation.MixUp is not null)
        {
            Silence = _learner.Silence,
            Average = _learner.Average,
            Processes = _team?.Place.Size ?? 1,
        };
    }

    public required ComputeDevice Device { get; init; }

    public required InputGeometry Geometry { get; init; }

    public required ImageDataset TrainingImages { get; init; }

    public required int[] TrainingRows { get; init; }

    public required ImageDataset ValidationImages { get; init; }

    public required int[] ValidationRows { get; init; }

    /// <summary>Whether another run follows, so that completed parts of this one stay unchanged.</summary>
    public bool IsEarlierPhase { get; init; }

    /// <summary>The time that the run may take; null for no limit.</summary>
    public TimeSpan? Allowance { get; init; }

    public TrainedNetwork Execute()
    {
        try
        {
            return ExecuteEpochs();
        }
        catch (ExternalException exception) when (OutOfMemory.Read(exception) is { } memory)
        {
            throw memory.ToException(_options.BatchSize, _residentBytes, exception);
        }
    }

    public void Dispose()
    {
        _checkpoints?.Dispose();
        _learner.Dispose();
        _state.Dispose();
    }

    // A validation set counts as a whole, even if it is the training set.
    private bool HoldsBackRows => ValidationRows.Length < ValidationImages.Count;

    private bool IsOver => _state.StoppedBecause is not null || _state.Epoch >= _options.Epochs;

    private TrainedNetwork ExecuteEpochs()
    {
        _options.EarlyStopping?.CheckValidation(ValidationRows.Length);
        OpenCheckpoints();
        _learner.Recorder = _options.CudaGraph ? Device.Recorder : null;
        if (!IsOver && IsFirst && _options.TensorBoard is { } tensorBoard)
        {
            _tensorBoard = new TensorBoardLog(tensorBoard, _classifier);
        }

        using BatchSource source = BatchSource.Open(
            Device,
            Geometry,
            _normalisation,
            _options.Augmentation,
            _options.DeviceDataLimit,
            [TrainingImages, ValidationImages]);
        (_residentBytes, _range) = (source.ResidentBytes, source.Range);
        try
        {
            if (!IsOver)
            {
                _state.Clock.Plan(() => _loss.Prepare(source, _cancellation));
                source.Range.Clear();
            }

            ChooseLength(source);
            while (!IsOver)
            {
                RunEpoch(source);
            }
        }
        catch (OperationCanceledException)
        {
            // It was thrown between two steps, so nothing that was computed is lost.
            _checkpoints?.Write();
            throw;
        }

        _state.Best.Restore();
        _classifier.SetTau(_state.Epochs[_state.Best.Epoch - 1].Tau);
        _classifier.eval();
        CudaMemory? memory = Device.IsCuda ? CudaMemory.Read(Device.Torch.index) : null;
        Device.GiveBack(_classifier);
        return new TrainedNetwork(_classifier, _options.Border, _normalisation)
        {
            CentreCrop = _options.CentreCrop,
            ClassNames = TrainingImages.ClassNames,
            Epochs = _state.Epochs,
            BestEpoch = _state.Best.Epoch,
            StoppedBecause = _state.StoppedBecause,
            Warnings = Warnings(),
            ImagesPerSecond = _state.Clock.ImagesPerSecond,
            Duration = _state.Clock.Times.Whole,
            Resumed = _resumed,
            Device = Device.Option,
            DeviceMemory = memory?.Used,
        };
    }

    private void OpenCheckpoints()
    {
        if (_options.Checkpoints is null && _team is null)
        {
            return;
        }

        RunIdentity identity = RunDescription.Describe(
            _options, _classifier, _normalisation, TrainingImages, HoldsBackRows ? null : ValidationImages);
        _team?.CheckSame(RunDescription.OfProcess(identity, _options, Device));
        if (_options.Checkpoints is { } checkpoints)
        {
            int? finishedEpochs = null;
            if (IsFirst)
            {
                _checkpoints = new Checkpointer(checkpoints, identity, _state) { IsEarlierPhase = IsEarlierPhase };
                _resumed = checkpoints.Resume ? _checkpoints.Resume() : null;
                finishedEpochs = _checkpoints.FinishedEpochs;
            }

            if (_team is not null)
            {
                (_resumed, finishedEpochs) = StateOfTeam.Share(_team, _state, identity, _resumed, finishedEpochs);
            }

            if (IsEarlierPhase && finishedEpochs is { } finished)
            {
                _options = _options with { Epochs = finished };
            }

            KeepLength();
            if (!IsOver)
            {
                _checkpoints?.CheckWritable();
            }
            else if (_resumed is not null)
            {
                _resumed = _resumed with { IsFinished = true };
                ReportProgress(Math.Max(1, _state.Epoch), 1, 1, _state.Epochs.LastOrDefault());
            }
        }
    }

    // Chosen once, and saved with the run before its first step, so that a resumed run has the same schedule.
    private void ChooseLength(BatchSource source)
    {
        if (Allowance is not { } allowance || _state.Length is not null || IsOver)
        {
            return;
        }

        var probe = new SpeedProbe(_options, _classifier, _loss, source, _clock, _cancellation)
        {
            Recorder = _learner.Recorder,
        };
        EpochPlan plan = EpochPlan.For(TrainingImages, TrainingRows, _options, epoch: 0);
        TimeSpan epoch = probe.Measure(TrainingImages, plan, ValidationImages, ValidationRows, allowance);
        source.Range.Clear();
        _state.Length = RunLength.Choose(allowance - _state.Clock.Times.Whole, epoch, _options.Epochs);
        _state.Clock.EndPlanning();
        KeepLength();
        _checkpoints?.Write();
    }

    private void KeepLength() => _options = _options.ShortenedTo(_state.Length?.Epochs ?? _options.Epochs);

    private void RunEpoch(BatchSource source)
    {
        EpochPlan plan = TrainEpoch(source);
        (double loss, double accuracy) = (double.NaN, double.NaN);
        bool isFinite = double.IsFinite(_state.Meter.Loss) && WeightsAreFinite();
        _team?.CheckWeights(_classifier.ComputeDigest(), _state.Epoch + 1);
        if (isFinite)
        {
            using IDisposable? averaged = _state.Average?.TakePlace();
            (loss, accuracy) = Validate(source, plan);
        }

        if (!isFinite || (ValidationRows.Length > 0 && !double.IsFinite(loss)))
        {
            _state.StoppedBecause = Diverged(_state.Epoch + 1);
            _checkpoints?.AfterEpoch(isLast: true);
            return;
        }

        EpochReport report = Report(loss, accuracy, plan.Steps);
        using (_state.Average?.TakePlace())
        {
            _state.Finish(report);
        }

        if (!IsOver)
        {
            _state.StoppedBecause = _options.EarlyStopping?.ReasonToStop(_state.Epochs);
        }

        _checkpoints?.AfterEpoch(IsOver);
        _tensorBoard?.Write(report);
        ReportProgress(report.Epoch, plan.Steps, plan.Steps, report);
    }

    private (double Loss, double Accuracy) Validate(BatchSource source, EpochPlan plan)
    {
        if (_state.Average is not null)
        {
            BatchNormEstimate.Set(_classifier, source, TrainingImages, plan, OwnBatchSize, _team, _cancellation);
        }

        return _team is not null
            ? SharedEvaluation.Measure(
                _team, _classifier, source, ValidationImages, ValidationRows, OwnBatchSize, _cancellation)
            : Evaluation.Measure(
                _classifier, source, ValidationImages, ValidationRows, _options.BatchSize, _cancellation);
    }

    private EpochPlan TrainEpoch(BatchSource source)
    {
        int epoch = _state.Epoch;
        EpochPlan plan = EpochPlan.For(TrainingImages, TrainingRows, _options, epoch);
        if (_state.Step == 0)
        {
            _state.Meter.Reset();
            _state.Clock.StartEpoch();
        }

        SetTau(plan, Math.Min(_state.Step, plan.Steps - 1));
        _classifier.train();
        using BatchReader reader = source.Open(
            TrainingImages,
            plan.RowsFrom(_state.Step),
            OwnBatchSize,
            plan.Augmented(_options, epoch, _state.Step));
        var sinceReport = Stopwatch.StartNew();
        _state.Clock.StartTraining();
        while (_state.Step < plan.Steps)
        {
            if (_team is not null)
            {
                StepTogether(reader, plan, _team);
            }
            else
            {
                Step(reader, plan);
            }

            _state.Step++;
            bool isLast = _state.Step == plan.Steps;
            if (!isLast)
            {
                _checkpoints?.AfterStep();
            }

            bool isDue = isLast || sinceReport.Elapsed >= _reportInterval;
            // Several processes look after the same step, whatever time it is.
            if (_state.Meter.Images > 0 && (isDue || _team is not null))
            {
                _state.Meter.Read();
                if (!double.IsFinite(_state.Meter.Loss))
                {
                    break;
                }
            }

            if (_state.Meter.Images > 0 && isDue)
            {
                sinceReport.Restart();
                ReportProgress(epoch + 1, _state.Step, plan.Steps, null);
            }
        }

        _state.Clock.StopTraining();
        if (_state.Meter.Images == 0)
        {
            throw Team.Together(new InvalidDataException(
                $"In epoch {epoch + 1} no batch had the two images that a step needs: "
                + $"{TrainingImages.LeftOut.Count} of {TrainingImages.Count} images are broken."));
        }

        _state.Meter.Read();
        return plan;
    }

    private void Step(BatchReader reader, EpochPlan plan)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (reader.Read(plan.BatchSize(_state.Step)) is { } batch)
        {
            using (batch)
            {
                // Broken images may have left one alone, which would have no variance.
                if (batch.Count > 1)
                {
                    double rate = BeginStep(plan);
                    _learner.Step(batch, rate, _state.Meter);
                    _state.Clock.Images += batch.Count;
                }
            }
        }
    }

    private double BeginStep(EpochPlan plan)
    {
        if (_options.Tau.Interval == ScheduleInterval.Step)
        {
            SetTau(plan, _state.Step);
        }

        return LearningRateSchedule.At(_options, _state.Epoch, _state.Step, plan.Steps);
    }

    private void SetTau(EpochPlan plan, int step) =>
        _classifier.SetTau(_options.Tau.At(_state.Epoch, step, plan.Steps, _options.Epochs));

    // The loss of a step is computed before its update: without validation, nothing measures the last update.
    private bool WeightsAreFinite()
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return _classifier.state_dict().Values.All(value => value.isfinite().all().item<bool>());
    }
}
