using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Training.Runs;

/// <summary>Runs trainings on a device, one at a time: prepares the data and the process for them.</summary>
/// <param name="options">The checked options.</param>
/// <param name="device">The device.</param>
internal sealed class DeviceTraining(TrainingOptions options, ComputeDevice device)
{
    /// <summary>The clock of a <see cref="TrainingOptions.TimeBudget"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Trains a network.</summary>
    /// <param name="training">The training images.</param>
    /// <param name="validation">Images for choosing the best epoch, or null to hold some back.</param>
    /// <param name="progress">Receives the state of the run, or null.</param>
    /// <param name="cancellation">Stops the run at the next step.</param>
    /// <returns>The network of the best epoch; the caller disposes it.</returns>
    public TrainedNetwork Train(
        ImageDataset training,
        ImageDataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var time = new TrainingTime(Clock, options.TimeBudget);
        return Run(
            training,
            validation,
            (data, normalisation) =>
                new PhasedRun(options, device, data, normalisation, time, progress, cancellation).Execute(),
            cancellation);
    }

    /// <summary>Measures the loss for each learning rate.</summary>
    /// <param name="training">The training images.</param>
    /// <param name="range">The rates.</param>
    /// <param name="progress">Receives each step, or null.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public LearningRateCurve MeasureRates(
        ImageDataset training,
        LearningRateRange range,
        IProgress<LearningRatePoint>? progress = null,
        CancellationToken cancellation = default) =>
        Run(
            training,
            validation: null,
            (data, normalisation) =>
                new LearningRateSearch(options, range, device, data, normalisation, cancellation).Execute(progress),
            cancellation);

    private T Run<T>(
        ImageDataset training,
        ImageDataset? validation,
        Func<TrainingData, Normalisation, T> run,
        CancellationToken cancellation)
    {
        if (options.CudaGraph && device.IsCuda)
        {
            CudaGraph.Require(device.Torch.index);
        }

        TrainingData data = TrainingData.Prepare(options, training, validation);
        cancellation.ThrowIfCancellationRequested();
        Normalisation normalisation = options.Normalisation
            ?? options.InitialWeights?.Normalisation
            ?? PixelStatistics.Measure(training, data.Rows, data.Geometry, cancellation);
        normalisation.CheckChannels(data.Geometry.Shape.Channels);

        using RunTurn turn = RunTurn.Wait(options, device, cancellation);
        using IDisposable arithmetic = device.Arithmetic.Begin();
        return run(data, normalisation);
    }
}
