using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>
/// How good a recipe is on CIFAR-10: a run for each seed, and the accuracy on the test images at its end.
/// </summary>
/// <param name="Recipe">How to train.</param>
/// <param name="Output">Folder of the runs.</param>
internal sealed record Cifar10Experiment(Cifar10Recipe Recipe, string Output)
{
    /// <summary>Trains with each seed, and writes a table and a line for each.</summary>
    public void Run(Cifar10Images images, int[] seeds, CancellationToken cancellation)
    {
        var training = new Cifar10Training(Output, images.Training, cancellation);
        var runs = seeds.Select(seed => Run(training, images, seed)).ToList();
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

    private RunResult Run(Cifar10Training training, Cifar10Images images, int seed)
    {
        using TrainedNetwork network = training.Train(Recipe, seed);
        double accuracy = ExperimentRun.Accuracy(network, images.Test);
        string choice = network.StoppedBecause is { } reason
            ? $"epoch {network.BestEpoch}, stopped: {reason}"
            : Recipe.Options.ValidationFraction > 0 ? $"epoch {network.BestEpoch} by validation" : "last epoch";
        Write($"accuracy cifar10 {Cifar10Training.Describe(Recipe, seed)}: {accuracy:F4} (test images, {choice})\n");
        Write($"size cifar10 {Cifar10Training.Describe(Recipe, seed)}: {training.ModelSize(Recipe, seed)} bytes\n");
        return new RunResult(
            seed, accuracy, network.Epochs[^1].TrainingLoss, network.ImagesPerSecond, network.Duration);
    }

    private static void Write(FormattableString text) => Console.Write(FormattableString.Invariant(text));

    private sealed record RunResult(
        int Seed, double Accuracy, double Loss, double ImagesPerSecond, TimeSpan Duration);
}
