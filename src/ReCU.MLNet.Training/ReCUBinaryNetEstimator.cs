using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.MLNet;
using ReCU.MLNet.Internals.Schema;
using ReCU.MLNet.Internals.Training;
using ReCU.Torch;

namespace ReCU.MLNet;

/// <summary>
/// Trains a binary network to classify images. The fitted <see cref="ReCUBinaryNetTransformer"/> needs no torch.
/// </summary>
public sealed class ReCUBinaryNetEstimator : IEstimator<ReCUBinaryNetTransformer>
{
    private const int NamedBrokenImages = 20;

    private readonly IHostEnvironment _environment;

    internal ReCUBinaryNetEstimator(IHostEnvironment environment, ReCUBinaryNetOptions options)
    {
        _environment = environment;
        Options = options with { Seed = options.Seed ?? MLNetInternals.Seed(environment) };
    }

    /// <summary>Columns, image shape, network, and how to train.</summary>
    public ReCUBinaryNetOptions Options { get; }

    /// <summary>Trains the network.</summary>
    /// <param name="input">
    /// The training rows. They are read once into memory or, if they need more than <see
    /// cref="ReCUBinaryNetOptions.MemoryLimit"/>, once per epoch.
    /// </param>
    /// <returns>A transformer with the network of the best epoch.</returns>
    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, a row has no label or a pixel that is not a number, there are no rows
    /// or only one class, or a class is too small to be split.
    /// </exception>
    /// <exception cref="InvalidDataException">An image is broken.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN in the first epoch.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    /// <exception cref="DeviceNotAvailableException">
    /// The requested GPU is missing. If <see cref="TrainingOptions.Device"/> is <see cref="Device.Auto"/>, the <see
    /// cref="MLContext"/>'s <c>GpuDeviceId</c> and <c>FallbackToCpu</c> decide.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">The memory of the GPU is too small.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the scoring engine needs is
    /// missing.</exception>
    /// <exception cref="InvalidCheckpointException">All checkpoints of the run are damaged.</exception>
    /// <exception cref="IOException">A checkpoint cannot be written, or another run is using their folder.</exception>
    public ReCUBinaryNetTransformer Fit(IDataView input)
    {
        (ReCUBinaryNetTransformer transformer, TrainedNetwork network) = Train(input);
        network.Dispose();
        return transformer;
    }

    /// <summary>
    /// Trains like <see cref="Fit"/>, and also returns the torch network with the reports of all epochs.
    /// </summary>
    /// <param name="input">
    /// The training rows. They are read once into memory or, if they need more than <see
    /// cref="ReCUBinaryNetOptions.MemoryLimit"/>, once per epoch.
    /// </param>
    /// <returns>The transformer and the network; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="InvalidDataException">An image is broken.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN in the first epoch.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    /// <exception cref="DeviceNotAvailableException">
    /// The requested GPU is missing. If <see cref="TrainingOptions.Device"/> is <see cref="Device.Auto"/>, the <see
    /// cref="MLContext"/>'s <c>GpuDeviceId</c> and <c>FallbackToCpu</c> decide.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">The memory of the GPU is too small.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the scoring engine needs is
    /// missing.</exception>
    /// <exception cref="InvalidCheckpointException">All checkpoints of the run are damaged.</exception>
    /// <exception cref="IOException">A checkpoint cannot be written, or another run is using their folder.</exception>
    public ReCUTrainingResult Train(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        TorchRuntime.EnsureLoaded();

        ContextSettings context = MLNetInternals.Settings(_environment);
        IHost host = _environment.Register(nameof(ReCUBinaryNetEstimator));
        using IChannel log = host.Start("Training");
        Device device = DeviceChoice.Decide(
            Options,
            context.GpuDeviceId,
            context.FallbackToCpu,
            warning => log.Warning(MessageSensitivity.None, warning));

        // By default, scoring stays on the CPU here: torch and ONNX Runtime need different versions of the GPU
        // libraries.
        ReCUScoringOptions scoring = Options.ScoringOptions;
        scoring = scoring.Engine == ScoringEngine.Auto ? scoring : scoring.MadeUnder(context);
        scoring.Engine.CheckAvailable();
        var reader = new TrainingDataReader(Options);
        (ImageDataset training, ClassLabels labels) = reader.ReadTraining(input);
        var trained = new TrainedModel(Options, scoring, labels, context, log);
        trained.Prove();
        ImageDataset? validation = Options.ValidationData is { } rows ? reader.ReadValidation(rows, labels) : null;
        log.Info(
            MessageSensitivity.None,
            $"{training.Count} images of {Options.ImageShape} in {labels.Names.Count} classes, "
            + $"network {Options.Network.Name}, on {device}"
            + (training.ShuffleWindow is { } window ? $", shuffled through a window of {window}" : ""));
        DatasetWarnings.OfEmptyClasses(log, training, labels.Names);
        DatasetWarnings.OfPassedOver(log, "training", training);
        DatasetWarnings.OfPassedOver(log, "validation", validation);

        ReCUBinaryNetOptions options = Options with
        {
            Device = device,
            CentreCrop = reader.LeftToCrop,
            Scoring = Options.Scoring with { ShorterSide = null },
        };
        var progress = new LoggedProgress(log, Options.Progress);
        TrainedNetwork network =
            new NetworkTrainer(options).Train(training, validation, progress, Options.CancellationToken);
        try
        {
            progress.Warn(network.Warnings);
            WarnOfBroken(log, "training", training);
            WarnOfBroken(log, "validation", validation);
            if (network.StoppedBecause is { } reason)
            {
                log.Warning(MessageSensitivity.None, reason);
            }

            ModelMetadata metadata = TrainingFacts.Describe(Options, network, training, labels.Names);
            return new ReCUTrainingResult(trained.ToTransformer(network.ToGraph(metadata)), network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing or of a type that cannot be trained on.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return OutputShape.Create(
            inputSchema,
            Options.ImageShape,
            Options.ScoringOptions,
            LabelColumn.AnyLabels(inputSchema, Options.LabelColumnName));
    }

    private static void WarnOfBroken(IChannel log, string purpose, ImageDataset? images)
    {
        if (images?.LeftOut is not { Count: > 0 } broken)
        {
            return;
        }

        log.Warning(
            MessageSensitivity.UserData,
            $"{broken.Count} of {images.Count} {purpose} images are broken and were left out: "
            + string.Join("; ", broken.Take(NamedBrokenImages).Select(image => $"{image.Path}: {image.Reason}"))
            + (broken.Count > NamedBrokenImages ? "; ..." : ""));
    }
}
