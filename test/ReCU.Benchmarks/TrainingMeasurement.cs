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

    public static void Run(BinaryNetwork network, int batchSize, int threads, int steps)
    {
        var random = new Random(1);
        var pixels = new byte[batchSize * steps * 3 * 32 * 32];
        random.NextBytes(pixels);
        int[] labels = [.. Enumerable.Range(0, batchSize * steps).Select(_ => random.Next(ClassCount))];
        var options = new TrainingOptions
        {
            Network = network,
            Epochs = WarmUpEpochs + TimedEpochs,
            BatchSize = batchSize,
            // Random labels teach nothing; a small rate keeps the loss finite.
            LearningRate = 0.01,
            ValidationFraction = 0,
            Threads = threads,
        };
        using TrainedNetwork trained =
            new NetworkTrainer(options).Train(new ImageSet((3, 32, 32), pixels, labels, ClassCount));
        double[] seconds = [.. trained.Epochs.Skip(WarmUpEpochs).Select(epoch => epoch.Duration.TotalSeconds).Order()];
        double step = seconds[TimedEpochs / 2] / steps;
        long peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"training {network.Name} batch={batchSize} threads={threads}: {batchSize / step:F1} images/s, {peak} MB peak, "
            + $"{1000 * step:F1} ms/step"));
    }
}
