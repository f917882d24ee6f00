using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Runs;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch;

/// <summary>
/// Trains a binary network with the rectified clamp unit, and keeps the epoch that does best on the validation images.
/// </summary>
public sealed class NetworkTrainer
{
    private readonly TrainingOptions _options;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    public NetworkTrainer(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
    }

    /// <summary>
    /// Trains a network. Runs of one process take turns, since torch's settings are the process's.
    /// </summary>
    /// <param name="training">The images to learn from.</param>
    /// <param name="validation">
    /// Images to pick the best epoch by, or null to hold back <see cref="TrainingOptions.ValidationFraction"/> of the
    /// training images.
    /// </param>
    /// <param name="progress">Told a few times a second where the run stands, or null.</param>
    /// <param name="cancellation">Stops the run at the next step.</param>
    /// <returns>The network of the best epoch; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The images do not fit the network or each other, there are too few of them, or the initial weights or the
    /// teacher do not fit.
    /// </exception>
    /// <exception cref="InvalidDataException">An image is broken, or all that may be left out are.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN in the first epoch.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    /// <exception cref="DeviceNotAvailableException">The device is not there.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The memory of the GPU is too small.</exception>
    /// <exception cref="InvalidCheckpointException">All checkpoints of the run are broken.</exception>
    /// <exception cref="IOException">A checkpoint cannot be written, or another run is using their folder.</exception>
    /// <exception cref="ProcessGroupException">
    /// Of a training on several processes another one failed; the message names it.
    /// </exception>
    public TrainedNetwork Train(
        ImageDataset training,
        ImageDataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        return Team.Guard(_options, () =>
        {
            TorchRuntime.EnsureLoaded();
            Device choice = DeviceOfProcess.Choose(_options);
            ComputeDevice device = ComputeDevice.Open(choice, _options.Precision);
            return new DeviceTraining(_options, device).Train(training, validation, progress, cancellation);
        });
    }

    /// <summary>
    /// Measures the loss by learning rate, to choose <see cref="TrainingOptions.LearningRate"/>: trains a network for
    /// an epoch with a rate that rises from step to step, on the same images and with the same augmentation, loss of
    /// the labels, optimiser and weight decay as the training would, and throws it away.
    /// </summary>
    /// <param name="training">The images to learn from, of which those are left out that would be held back.</param>
    /// <param name="range">The rates; null is 1e-4 to 10.</param>
    /// <param name="progress">Told each step, or null.</param>
    /// <param name="cancellation">Stops at the next step.</param>
    /// <returns>The losses.</returns>
    /// <exception cref="ArgumentException">
    /// A number is out of range, or the images do not fit the network, or there are too few of them.
    /// </exception>
    /// <exception cref="InvalidDataException">An image is broken, or all that may be left out are.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    /// <exception cref="DeviceNotAvailableException">The device is not there.</exception>
    public LearningRateCurve MeasureLearningRates(
        ImageDataset training,
        LearningRateRange? range = null,
        IProgress<LearningRatePoint>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        range ??= new LearningRateRange();
        range.Check();
        Distribution.Refuse(
            _options.Distribution?.Group.Size > 1,
            nameof(MeasureLearningRates),
            "Measure in one process, with the options of the training but for Distribution.");
        TorchRuntime.EnsureLoaded();
        ComputeDevice device = ComputeDevice.Open(_options.Device, _options.Precision);
        return new DeviceTraining(_options, device).MeasureRates(training, range, progress, cancellation);
    }
}
