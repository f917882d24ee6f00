using ReCU.Data;
using ReCU.Progress;
using ReCU.Torch;
using Spectre.Console;

namespace Experiments;

/// <summary>One training of an experiment: trained with a progress bar, measured on the test images once.</summary>
internal static class ExperimentRun
{
    /// <summary>Trains, and measures on the test images.</summary>
    /// <returns>The network, which the caller disposes, and its accuracy.</returns>
    public static (TrainedNetwork Network, double Accuracy) Train(
        TrainingOptions options,
        ImageDataset training,
        ImageDataset test,
        CancellationToken cancellation,
        bool epochLines = false)
    {
        TrainedNetwork network = Train(options, training, cancellation, epochLines);
        return (network, Accuracy(network, test));
    }

    /// <summary>Trains.</summary>
    /// <returns>The network; the caller disposes it.</returns>
    public static TrainedNetwork Train(
        TrainingOptions options, ImageDataset training, CancellationToken cancellation, bool epochLines = false)
    {
        // Beside the table, which is the standard output.
        using var progress = new ConsoleProgress(
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }))
        {
            EpochLines = epochLines,
        };
        return new NetworkTrainer(options).Train(training, progress: progress, cancellation: cancellation);
    }

    /// <summary>Share of images that a network classifies right.</summary>
    public static double Accuracy(TrainedNetwork network, ImageDataset images)
    {
        float[][] logits = [.. network.Logits(images).Chunk(images.ClassCount)];
        int right = logits.Zip(images.Labels.ToArray(), (row, label) => Array.IndexOf(row, row.Max()) == label)
            .Count(isRight => isRight);
        return (double)right / images.Count;
    }

    /// <summary>Mean and standard deviation over seeds; 0 for one.</summary>
    public static (double Mean, double Deviation) Spread(IReadOnlyList<double> accuracies)
    {
        double mean = accuracies.Average();
        double squares = accuracies.Sum(accuracy => (accuracy - mean) * (accuracy - mean));
        return (mean, Math.Sqrt(squares / Math.Max(1, accuracies.Count - 1)));
    }
}
