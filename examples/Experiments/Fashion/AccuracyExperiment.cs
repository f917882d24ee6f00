using ReCU.Torch;

namespace Experiments.Fashion;

/// <summary>Is it as good as the authors' code? Mean and spread of the test accuracy over several seeds.</summary>
internal static class AccuracyExperiment
{
    public static void Run(FashionImages images, TrainingOptions options, int[] seeds, CancellationToken cancellation)
    {
        WriteLine($"{images.Training.Count} training images, {images.Test.Count} test images, {options.Epochs} epochs");
        Console.WriteLine();
        Console.WriteLine("| seed | test accuracy | training loss of the last epoch | images/s |");
        Console.WriteLine("|---|---|---|---|");
        var accuracies = new List<double>();
        foreach (int seed in seeds)
        {
            (TrainedNetwork network, double accuracy) =
                ExperimentRun.Train(options with { Seed = seed }, images.Training, images.Test, cancellation);
            using (network)
            {
                accuracies.Add(accuracy);
                double loss = network.Epochs[^1].TrainingLoss;
                WriteLine($"| {seed} | {accuracy:F4} | {loss:F3} | {network.ImagesPerSecond:F0} |");
            }
        }

        (double mean, double deviation) = ExperimentRun.Spread(accuracies);
        Console.WriteLine();
        WriteLine($"mean {mean:F4}, standard deviation {deviation:F4}");
        WriteLine($"from {accuracies.Min():F4} to {accuracies.Max():F4}");
    }

    private static void WriteLine(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
