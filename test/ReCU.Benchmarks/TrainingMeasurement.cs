using System.Diagnostics;
using System.Globalization;
using ReCU.Data;
using ReCU.Torch;

namespace ReCU.Benchmarks;

/// <summary>Times the trainer itself, with its augmentation and metrics, on random images 3 x 32 x 32.</summary>
internal static class TrainingMeasurement
{
    private const int WarmUpEpochs = 1;
    private const int TimedEpochs = 3;
    private const int ClassCount = 10;

    /// <summary>Measures, and prints a line.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batchSize">Images of a step.</param>
    /// <param name="steps">Steps of a round.</param>
    /// <param name="how">Device, precision and threads.</param>
    public static void Run(BinaryNetwork network, int batchSize, int steps, TrainingOptions how)
    {
        var random = new Random(1);
        var pixels = new byte[checked(batchSize * steps * 3 * 32 * 32)];
        random.NextBytes(pixels);
        int[] labels = [.. Enumerable.Range(0, batchSize * steps).Select(_ => random.Next(ClassCount))];
        TrainingOptions options = how with
        {
            Network = network,
            Epochs = WarmUpEpochs + TimedEpochs,
            BatchSize = batchSize,
            // Random labels teach nothing; a small rate keeps the loss finite.
            LearningRate = 0.01,
            ValidationFraction = 0,
        };
        using TrainedNetwork trained =
            new NetworkTrainer(options).Train(new ImageSet((3, 32, 32), pixels, labels, ClassCount));
        double[] seconds = [.. trained.Epochs.Skip(WarmUpEpochs).Select(epoch => epoch.Duration.TotalSeconds).Order()];
        double step = seconds[TimedEpochs / 2] / steps;
        string speed = string.Create(CultureInfo.InvariantCulture, $"{batchSize / step:F1} images/s");
        string time = string.Create(CultureInfo.InvariantCulture, $"{1000 * step:F1} ms/step");
        long peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        Console.WriteLine(
            $"training {network.Name} batch={batchSize} "
            + (trained.Device == Device.Cpu
                ? $"threads={how.Threads}: {speed}, {peak} MB peak, {time}, {how.Precision}"
                : $"device={trained.Device}: {speed}, peak {Peak(trained)}, {time}, {how.Precision}"
                    + (how.CudaGraph ? ", CUDA graph" : "")));
    }

    // The driver's figure: torch keeps what it took, so it is the peak, with whatever other processes take.
    private static string Peak(TrainedNetwork trained) =>
        trained.DeviceMemory is { } bytes ? $"{bytes >> 20} MB" : "unknown";
}
