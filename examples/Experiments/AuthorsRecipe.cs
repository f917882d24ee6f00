using ReCU.Progress;
using ReCU.Torch;
using Spectre.Console;

namespace Experiments;

/// <summary>
/// ResNet-20 on Fashion-MNIST, trained as the authors' code was for the numbers that it is compared with.
/// </summary>
internal static class AuthorsRecipe
{
    private const float Mean = 0.2860f * 255;
    private const float Deviation = 0.3530f * 255;

    /// <summary>Everything but the seed, epochs and threads.</summary>
    public static TrainingOptions Options { get; } = new()
    {
        Network = BinaryNetwork.ResNet20,
        BatchSize = 128,
        DropLastBatch = true,
        LearningRate = 0.1,
        Optimiser = new Sgd { Momentum = 0.9 },
        WeightDecay = 5e-4,
        LearningRateDecay = new CosineDecay(),
        ScheduleInterval = ScheduleInterval.Epoch,
        Tau = new TauSchedule { Minimum = 0.85, Maximum = 0.99 },
        // 28x28 becomes 32x32.
        Border = 2,
        Normalisation = new Normalisation([Mean, Mean, Mean], [Deviation, Deviation, Deviation]),
        Augmentation = new Augmentation { CropPadding = 4, CropPerBatch = true, CropFill = CropFill.Mean },
        // No validation: the last epoch counts, as in the numbers it is compared with.
        ValidationFraction = 0,
    };

    /// <summary>Trains, and measures on the test images.</summary>
    /// <returns>The network, which the caller disposes, and its accuracy.</returns>
    public static (TrainedNetwork Network, double Accuracy) Train(
        TrainingOptions options, FashionImages images, CancellationToken cancellation)
    {
        // Beside the table, which is the standard output.
        using var progress = new ConsoleProgress(
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }))
        {
            EpochLines = false,
        };
        TrainedNetwork network =
            new NetworkTrainer(options).Train(images.Training, progress: progress, cancellation: cancellation);
        float[][] logits = [.. network.Logits(images.Test).Chunk(images.Test.ClassCount)];
        int right = logits.Zip(images.Test.Labels.ToArray(), (row, label) => Array.IndexOf(row, row.Max()) == label)
            .Count(isRight => isRight);
        return (network, (double)right / images.Test.Count);
    }
}
