using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>
/// How good a recipe is on CIFAR-10: a run for each seed, with checkpoints and a table of its epochs in a folder of its
/// own, and the accuracy on the test images at its end.
/// </summary>
/// <param name="Name">The recipe's name, for lines and folders.</param>
/// <param name="Options">The recipe with network, epochs, threads and precision.</param>
/// <param name="Output">Folder of the runs. A run that was stopped goes on there.</param>
internal sealed record Cifar10Experiment(string Name, TrainingOptions Options, string Output)
{
    /// <summary>Trains with each seed, and writes a table and a line for each.</summary>
    public void Run(Cifar10Images images, int[] seeds, CancellationToken cancellation)
    {
        var runs = seeds.Select(seed => Run(images, seed, cancellation)).ToList();
        Console.WriteLine();
        Console.WriteLine("| seed | test accuracy | training loss of the last epoch | images/s | hours |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (RunResult run in runs)
        {
            Write($"| {run.Seed} | {run.Accuracy:F4} | {run.Loss:F3} | {run.ImagesPerSecond:F0} ");
            Write($"| {run.Duration.TotalHours:F2} |\n");
        }

        (double mean, double deviation) = ExperimentRun.Spread([.. runs.Select(run => run.Accuracy)]);
        Write($"\nmean {mean:F4}, standard deviation {deviation:F4}\n");
    }

    private RunResult Run(Cifar10Images images, int seed, CancellationToken cancellation)
    {
        string precision = Options.Precision == TrainingPrecision.Float32 ? "" : $" precision={Options.Precision}";
        string description =
            FormattableString.Invariant($"{Options.Network.Name} recipe={Name}{precision} epochs={Options.Epochs}");
        string folder = Path.Combine(Output, FormattableString.Invariant($"{description} seed={seed}").Replace(' ', '-'));
        TrainingOptions options = Options with
        {
            Seed = seed,
            Checkpoints = new CheckpointOptions { Folder = folder, Interval = TimeSpan.FromMinutes(2) },
        };
        (TrainedNetwork network, double accuracy) =
            ExperimentRun.Train(options, images.Training, images.Test, cancellation, epochLines: true);
        using (network)
        {
            EpochTable.Save(network.Epochs, Path.Combine(folder, "epochs.csv"));
            string choice = Options.ValidationFraction > 0 ? $"epoch {network.BestEpoch} by validation" : "last epoch";
            Write($"accuracy cifar10 {description} seed={seed}: {accuracy:F4} (test images, {choice})\n");
            return new RunResult(
                seed, accuracy, network.Epochs[^1].TrainingLoss, network.ImagesPerSecond, network.Duration);
        }
    }

    private static void Write(FormattableString text) => Console.Write(FormattableString.Invariant(text));

    private sealed record RunResult(
        int Seed, double Accuracy, double Loss, double ImagesPerSecond, TimeSpan Duration);
}
