using ReCU.Torch;

namespace Experiments.Fashion;

/// <summary>
/// What the clamp does to the weights: the same runs with it and without it (tau = 1), and the share of the weights of
/// each layer whose sign never flipped.
/// </summary>
internal static class ClampExperiment
{
    public static void Run(FashionImages images, TrainingOptions options, int[] seeds, CancellationToken cancellation)
    {
        Console.Write("| clamp | seed | test accuracy | never flipped | flipped in the last epoch ");
        Console.WriteLine("| beyond the clamp | quantisation error |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var layers = new List<(string Clamp, IReadOnlyList<LayerStatistics> Layers)>();
        foreach ((string name, TauSchedule tau) in new[] { ("on", new TauSchedule()), ("off", TauSchedule.Off) })
        {
            foreach (int seed in seeds)
            {
                (TrainedNetwork network, double accuracy) = ExperimentRun.Train(
                    options with { Tau = tau, Seed = seed }, images.Training, images.Test, cancellation);
                using (network)
                {
                    IReadOnlyList<LayerStatistics> last = network.Epochs[^1].Layers;
                    layers.Add((name, last));
                    WriteLine($"| {name} | {seed} | {accuracy:F4} | {last.MeanOfWeights(l => l.NeverFlipped):F4} ");
                    WriteLine($"| {last.MeanOfWeights(l => l.Flipped):F4} ");
                    WriteLine($"| {last.MeanOfWeights(l => l.BeyondClamp):F4} ");
                    WriteLine($"| {last.MeanOfWeights(l => l.QuantisationError):F3} |\n");
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine("| layer | weights | never flipped, clamp on | off |");
        Console.WriteLine("|---|---|---|---|");
        for (int i = 0; i < layers[0].Layers.Count; i++)
        {
            LayerStatistics layer = layers[0].Layers[i];
            WriteLine($"| {layer.Layer} | {layer.Weights} | {OverSeeds("on", i):F4} | {OverSeeds("off", i):F4} |\n");
        }

        double OverSeeds(string clamp, int layer) =>
            layers.Where(run => run.Clamp == clamp).Average(run => run.Layers[layer].NeverFlipped);
    }

    private static void WriteLine(FormattableString text) => Console.Write(FormattableString.Invariant(text));
}
