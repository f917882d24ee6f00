using System.Globalization;
using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch;

namespace ReCU.Benchmarks;

/// <summary>Times the trainer on the processes that a launcher of MPI has started, one thread each.</summary>
internal static class DistributedMeasurement
{
    private const int WarmUpEpochs = 1;
    private const int TimedEpochs = 3;
    private const int ClassCount = 10;

    /// <summary>Measures; the first process prints a line.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batchSize">Images of a step, of all processes together.</param>
    /// <param name="steps">Steps of an epoch.</param>
    /// <param name="transport">What the line calls the way that messages take.</param>
    public static void Run(BinaryNetwork network, int batchSize, int steps, string transport)
    {
        using MpiGroup group = MpiGroup.Join();
        using var timed = new TimedGroup(group);
        var random = new Random(1);
        var pixels = new byte[checked(batchSize * steps * 3 * 32 * 32)];
        random.NextBytes(pixels);
        int[] labels = [.. Enumerable.Range(0, batchSize * steps).Select(_ => random.Next(ClassCount))];
        var waited = new List<TimeSpan>();
        var options = new TrainingOptions
        {
            Network = network,
            Epochs = WarmUpEpochs + TimedEpochs,
            BatchSize = batchSize,
            LearningRate = 0.01,
            ValidationFraction = 0,
            Statistics = false,
            Threads = 1,
            Distribution = new Distribution(timed),
        };
        using TrainedNetwork trained = new NetworkTrainer(options).Train(
            new ImageSet((3, 32, 32), pixels, labels, ClassCount),
            progress: new EpochEnds(() => waited.Add(timed.Waiting)));
        if (group.IsFirst)
        {
            double seconds = trained.Epochs.Skip(WarmUpEpochs).Sum(epoch => epoch.Duration.TotalSeconds);
            double waiting = (waited[^1] - waited[WarmUpEpochs - 1]).TotalSeconds / seconds;
            int images = TimedEpochs * steps * batchSize;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"distributed {network.Name} processes={group.Size} transport={transport} batch={batchSize}: "
                + $"{images / seconds:F1} images/s, {100 * waiting:F1} % waiting, "
                + $"{1000 * seconds / (TimedEpochs * steps):F1} ms/step"));
        }
    }

    private sealed class EpochEnds(Action atEnd) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochReport is not null)
            {
                atEnd();
            }
        }
    }
}
