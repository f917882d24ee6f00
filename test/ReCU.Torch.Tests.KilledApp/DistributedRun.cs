using System.Globalization;
using ReCU.Distributed;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.KilledApp;

/// <summary>
/// A training on the processes that a launcher of MPI has started, with checkpoints after every step. Each prints a line
/// for each batch that it reads, with its rank and process id, for somebody to kill it.
/// </summary>
internal static class DistributedRun
{
    /// <summary>Trains.</summary>
    /// <param name="folder">The folder of the checkpoints.</param>
    /// <param name="result">Where the first process writes the result.</param>
    /// <param name="pause">Milliseconds before each batch.</param>
    /// <param name="patience">Seconds that another process may be silent.</param>
    /// <param name="batchNorms">A <see cref="BatchNormStatistics"/>.</param>
    /// <param name="gradients">A <see cref="GradientPrecision"/>.</param>
    /// <returns>The exit code.</returns>
    public static int Train(
        string folder, string result, string pause, string patience, string batchNorms, string gradients)
    {
        try
        {
            using MpiGroup group = MpiGroup.Join(new MpiOptions
            {
                Patience = TimeSpan.FromSeconds(int.Parse(patience, CultureInfo.InvariantCulture)),
            });
            var images = new WatchedImages(TestRun.Images, _ =>
            {
                Console.WriteLine($"read {group.Rank} {Environment.ProcessId}");
                Thread.Sleep(int.Parse(pause, CultureInfo.InvariantCulture));
            });
            TrainingOptions options = TestRun.Options with
            {
                Checkpoints = new CheckpointOptions { Folder = folder, Interval = TimeSpan.Zero },
                Distribution = new Distribution(group)
                {
                    BatchNorms = Enum.Parse<BatchNormStatistics>(batchNorms),
                    Gradients = Enum.Parse<GradientPrecision>(gradients),
                },
            };
            using TrainedNetwork network = new NetworkTrainer(options).Train(images);
            if (group.IsFirst)
            {
                Console.WriteLine($"resumed {network.Resumed is not null}");
                File.WriteAllText(result, TestRun.Describe(network));
            }

            return 0;
        }
        catch (Exception exception) when (exception is ProcessGroupException or MpiNotAvailableException)
        {
            Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
            return 3;
        }
    }
}
