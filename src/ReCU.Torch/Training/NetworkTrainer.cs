using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;
using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// Trains a binary network with stochastic gradient descent and the rectified clamp unit, and keeps the epoch that does
/// best on the validation images.
/// </summary>
public sealed class NetworkTrainer
{
    // Torch's number of threads and the C library's thresholds are the process's, so runs take turns.
    private static readonly Lock _oneRun = new();

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

    /// <summary>Trains a network. Runs of one process take turns, since torch's number of threads is the process's.</summary>
    /// <param name="training">The images to learn from.</param>
    /// <param name="validation">
    /// Images to pick the best epoch by, or null to hold back <see cref="TrainingOptions.ValidationFraction"/> of the
    /// training images.
    /// </param>
    /// <param name="progress">Told a few times a second where the run stands, or null.</param>
    /// <param name="cancellation">Stops the run at the next step.</param>
    /// <returns>The network of the best epoch; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The images do not fit the network or each other, or there are too few of them.
    /// </exception>
    /// <exception cref="InvalidDataException">An image is broken, or all that may be left out are.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN in the first epoch.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public TrainedNetwork Train(
        ImageDataset training,
        ImageDataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        CheckSets(training, validation);
        FeatureShape imageShape = training.CommonShape!.Value;
        FeatureShape shape = new(
            imageShape.Channels, imageShape.Height + 2 * _options.Border, imageShape.Width + 2 * _options.Border);
        _options.Network.Check(shape);
        if ((long)_options.BatchSize * shape.Count > DenseFloats.LargestCount)
        {
            throw new ArgumentException(
                $"BatchSize is {_options.BatchSize}, but a batch of images of {shape} may have at most "
                + $"{DenseFloats.LargestCount / shape.Count}.",
                nameof(training));
        }

        cancellation.ThrowIfCancellationRequested();

        (int[] rows, int[] heldBack) = validation is null
            ? ValidationSplit.Of(training, _options.ValidationFraction, _options.SeedOrDefault)
            : ValidationSplit.Of(training, 0, _options.SeedOrDefault);
        if (rows.Length < 2)
        {
            throw new ArgumentException(
                $"{rows.Length} rows are left to train on; a batch norm needs at least 2.", nameof(training));
        }

        Normalisation normalisation =
            _options.Normalisation ?? Normalisation.Measure(training, rows, _options.Border, cancellation);
        normalisation.CheckChannels(shape.Channels);

        using Lock.Scope turn = _oneRun.EnterScope();
        BinaryClassifier classifier = _options.Network.Create(shape, training.ClassCount, _options.SeedOrDefault);
        int threads = get_num_threads();
        try
        {
            set_num_threads(_options.Threads == 0 ? Environment.ProcessorCount : _options.Threads);
            using LargeBlocks blocks = LargeBlocks.Keep();
            using var run = new TrainingRun(_options, classifier, normalisation, progress, cancellation)
            {
                TrainingImages = training,
                TrainingRows = rows,
                ValidationImages = validation ?? training,
                ValidationRows = validation is null ? heldBack : [.. Enumerable.Range(0, validation.Count)],
            };
            return run.Execute();
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static void CheckSets(ImageDataset training, ImageDataset? validation)
    {
        if (training.Count == 0)
        {
            throw new ArgumentException("There are no training images.", nameof(training));
        }

        int classes = training.Labels.ToArray().Distinct().Count();
        if (classes < 2)
        {
            throw new ArgumentException(
                $"All {training.Count} training images are of one class; at least two classes are needed.",
                nameof(training));
        }

        if (validation is null)
        {
            return;
        }

        if (validation.Count == 0)
        {
            throw new ArgumentException("There are no validation images.", nameof(validation));
        }

        if (validation.CommonShape != training.CommonShape || validation.ClassCount != training.ClassCount)
        {
            throw new ArgumentException(
                $"The validation images are {validation.CommonShape} in {validation.ClassCount} classes; "
                + $"{training.CommonShape} in {training.ClassCount} classes were expected, as in training.",
                nameof(validation));
        }
    }
}
