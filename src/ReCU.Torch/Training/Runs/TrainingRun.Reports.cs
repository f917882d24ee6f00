using System.Globalization;
using ReCU.Data;
using ReCU.Torch.Native;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Training.Runs;

/// <content>The reports of a run.</content>
internal sealed partial class TrainingRun
{
    private int? _stepsOfFirstEpoch;

    private EpochReport Report(double validationLoss, double validationAccuracy, int steps) => new()
    {
        Epoch = _state.Epoch + 1,
        TrainingLoss = _state.Meter.Loss,
        TrainingAccuracy = _state.Meter.Accuracy,
        ValidationLoss = validationLoss,
        ValidationAccuracy = validationAccuracy,
        LearningRate = _learner.Update.LearningRate,
        Tau = _options.Tau.At(_state.Epoch, steps - 1, steps, _options.Epochs),
        IsBest = _state.Best.AreBeatenBy(validationAccuracy, _state.Epochs),
        Layers = _state.Statistics?.Next() ?? [],
        Duration = _state.Clock.Times.Epoch,
    };

    private void ReportProgress(int epoch, int step, int steps, EpochReport? report)
    {
        if (!IsFirst)
        {
            return;
        }

        double done = epoch - 1 + (double)step / steps;
        RunTimes times = _state.Clock.Times;
        _progress?.Report(new TrainingProgress
        {
            Epoch = epoch,
            Epochs = _options.Epochs,
            Step = step,
            Steps = steps,
            Loss = _state.Meter.Loss,
            Accuracy = _state.Meter.Accuracy,
            ImagesPerSecond = _state.Clock.ImagesPerSecond,
            TimeLeft = (times.Whole - times.Planning) * ((_options.Epochs - done) / done),
            EpochReport = report,
            Warnings = Warnings(),
            Resumed = _resumed,
        });
    }

    private IReadOnlyList<string> Warnings() =>
    [
        .. _options.InitialWeights?.Warnings ?? [],
        .. _state.Length?.Warning is { } warning ? new[] { warning } : [],
        .. TrainingWarnings.CheckConvolutions(Device.IsCuda ? null : FloatConvolutions.Error),
        .. TrainingWarnings.CheckPixelScale(_range),
        .. TrainingWarnings.CheckOnlyStep(OnlyRate),
        .. TrainingWarnings.CheckLoss(_state.Epochs, TrainingImages.ClassCount),
        .. _tensorBoard?.Problem is { } problem ? new[] { problem } : [],
        .. IsOver ? ResultWarnings() : [],
    ];

    // The rate of a run of one step; null if there are more.
    private double? OnlyRate => _options.Epochs == 1 && StepsOfFirstEpoch == 1
        ? LearningRateSchedule.At(_options, epoch: 0, step: 0, steps: 1)
        : null;

    // Planned once: the rows of an epoch are drawn for it.
    private int StepsOfFirstEpoch =>
        _stepsOfFirstEpoch ??= EpochPlan.For(TrainingImages, TrainingRows, _options, epoch: 0).Steps;

    private IEnumerable<string> ResultWarnings()
    {
        (ImageDataset images, int[] rows) = ValidationRows.Length > 0
            ? (ValidationImages, ValidationRows)
            : (TrainingImages, TrainingRows);
        return TrainingWarnings.CheckAccuracy(_state.Epochs[_state.Best.Epoch - 1], _state.Epochs[^1], images, rows);
    }

    private string Diverged(int epoch)
    {
        string rate = _options.LearningRate.ToString(CultureInfo.InvariantCulture);
        string problem = $"The loss became NaN or infinite in epoch {epoch}, with a learning rate of {rate}. ";
        return _state.Best.Epoch > 0
            ? problem + $"The weights of epoch {_state.Best.Epoch} were kept. A lower LearningRate may help."
            : throw Team.Together(new TrainingDivergedException(
                problem + "No epoch was completed, so there are no weights to keep. Lower LearningRate, or add "
                + "WarmUpEpochs."));
    }
}
