using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Runs;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch;

/// <summary>
/// Trains a binary network with the rectified clamp unit, and keeps the epoch with the best result on the validation
/// images.
/// </summary>
public sealed class NetworkTrainer
{
    private readonly TrainingOptions _options;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">The training options.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    public NetworkTrainer(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
    }

    /// <summary>
    /// Trains a network. Runs in one process take turns, because torch's settings belong to the process.
    /// </summary>
    /// <param name="training">The training images.</param>
    /// <param name="validation">
    /// Images for choosing the best epoch, or null to hold back <see cref="TrainingOptions.ValidationFraction"/> of the
    /// training images.
    /// </param>
    /// <param name="progress">Receives the state of the run a few times a second, or null.</param>
    /// <param name="cancellation">Stops the run at the next step.</param>
    /// <returns>The network of the best epoch; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The images do not fit the network or each other, or are too few; or the initial weights or the teacher do not
    /// fit.
    /// </exception>
    /// <exception cref="InvalidDataException">An image is broken, or all images that may be skipped are.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN in the first epoch.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    /// <exception cref="DeviceNotAvailableException">The device is missing.</exception>
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
            _options.Distribution?.CheckDevice(device.Option);
            return new DeviceTraining(_options, device).Train(training, validation, progress, cancellation);
        });
    }

    /// <summary>
    /// Measures the loss for each learning rate, to choose <see cref="TrainingOptions.LearningRate"/>: trains a network
    /// for an epoch with a rate that rises from step to step, and discards it. Images, augmentation, optimiser and
    /// weight decay are those of the training, and the loss is that of the labels.
    /// </summary>
    /// <param name="training">The training images, without those that would be held back.</param>
    /// <param name="range">The rates; null takes 1e-4 to 10.</param>
    /// <param name="progress">Receives each step, or null.</param>
    /// <param name="cancellation">Stops at the next step.</param>
    /// <returns>The losses.</returns>
    /// <exception cref="ArgumentException">
    /// A number is out of range, or the images do not fit the network or are too few.
    /// </exception>
    /// <exception cref="InvalidDataException">An image is broken, or all images that may be skipped are.</exception>
    /// <exception cref="OperationCanceledException">The test was cancelled.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    /// <exception cref="DeviceNotAvailableException">The device is missing.</exception>
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
