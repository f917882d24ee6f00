using ReCU.Torch;

namespace Experiments.Fashion;

/// <summary>
/// How the statistics look when a training goes wrong: a good training, and the same one with a mistake each.
/// </summary>
internal static class SymptomsExperiment
{
    private static readonly (string Name, Func<TrainingOptions, TrainingOptions> Change)[] _mistakes =
    [
        ("none", options => options),
        ("learning rate 100 times too low", options => options with { LearningRate = options.LearningRate / 100 }),
        ("learning rate 20 times too high", options => options with { LearningRate = 20 * options.LearningRate }),
        ("weight decay 100 times too strong", options => options with
        {
            WeightDecay = 100 * options.WeightDecay.Default,
        }),
        ("batches of 1,024", options => options with { BatchSize = 1024 }),
        ("plain ReCU, no help for silent weights", options => options with { SilentWeights = null }),
        ("no clamp, no help for silent weights", options => options with
        {
            SilentWeights = null,
            Tau = TauSchedule.Off,
        }),
    ];

    /// <summary>Trains with each mistake, and writes a row for each.</summary>
    public static void Run(FashionImages images, TrainingOptions options, int[] seeds, CancellationToken cancellation)
    {
        Console.Write("| mistake | seed | test accuracy | training loss | flipped, first epoch | flipped, last epoch ");
        Console.WriteLine("| never flipped | quantisation error | lowest entropy |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (int seed in seeds)
        {
            TrainingOptions seeded = options with { Seed = seed };
            foreach ((string name, Func<TrainingOptions, TrainingOptions> change) in _mistakes)
            {
                Train(name, change(seeded), images, cancellation);
            }

            Train("labels of other images", seeded, images.WithShuffledLabels(seed), cancellation);
        }
    }

    private static void Train(
        string name, TrainingOptions options, FashionImages images, CancellationToken cancellation)
    {
        Write($"| {name} | {options.Seed} ");
        try
        {
            (TrainedNetwork network, double accuracy) =
                ExperimentRun.Train(options, images.Training, images.Test, cancellation);
            using (network)
            {
                IReadOnlyList<LayerStatistics> first = network.Epochs[0].Layers;
                IReadOnlyList<LayerStatistics> last = network.Epochs[^1].Layers;
                Write($"| {accuracy:F4} | {network.Epochs[^1].TrainingLoss:F3} ");
                Write($"| {first.MeanOfWeights(l => l.Flipped):F4} | {last.MeanOfWeights(l => l.Flipped):F4} ");
                Write($"| {last.MeanOfWeights(l => l.NeverFlipped):F4} ");
                Write($"| {last.MeanOfWeights(l => l.QuantisationError):F3} | {last.Min(l => l.Entropy):F4} |\n");
                foreach (string warning in network.Warnings)
                {
                    Console.Error.WriteLine($"{name}: {warning}");
                }
            }
        }
        catch (TrainingDivergedException e)
        {
            Console.WriteLine("| diverged | | | | | | |");
            Console.Error.WriteLine($"{name}: {e.Message}");
        }
    }

    private static void Write(FormattableString text) => Console.Write(FormattableString.Invariant(text));
}
