using ReCU.Data;
using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>
/// What each method brings by itself: plain ReCU, and it with each method, compared on training images that are held
/// back. The test images are not read.
/// </summary>
/// <param name="Recipes">The recipes, the plain one first.</param>
/// <param name="Output">Folder of the runs.</param>
internal sealed record MethodsExperiment(IReadOnlyList<Cifar10Recipe> Recipes, string Output)
{
    /// <summary>Trains each recipe with each seed, and writes a line for each run and a table.</summary>
    public void Run(ImageDataset images, int[] seeds, CancellationToken cancellation)
    {
        var training = new Cifar10Training(Output, images, cancellation);
        var results = new List<Result>();
        int runs = Recipes.Count * seeds.Length;
        var times = new List<TimeSpan>();
        // By seed, so that a screening that is stopped has compared all methods with as many seeds.
        foreach (int seed in seeds)
        {
            foreach (Cifar10Recipe recipe in Recipes)
            {
                TellTimeLeft(times, runs);
                using TrainedNetwork network = training.Train(recipe, seed);
                times.Add(TimeOf(network));
                EpochReport last = network.Epochs[^1];
                int held = network.HeldBackRows.Count;
                double best = network.Epochs.Max(epoch => epoch.ValidationAccuracy);
                results.Add(new Result(recipe.Name, last, best, times[^1]));
                Write($"accuracy cifar10 {Cifar10Training.Describe(recipe, seed)}: {last.ValidationAccuracy:F4} ");
                string choice = network.StoppedBecause is { } reason ? $"stopped: {reason}" : "last epoch";
                Write($"({held} validation images, {choice})\n");
            }
        }

        WriteTable(results);
    }

    private void WriteTable(List<Result> results)
    {
        Result[] plain = [.. results.Where(result => result.Recipe == Recipes[0].Name)];
        double baseline = plain.Average(result => result.Last.ValidationAccuracy);
        Console.WriteLine();
        Console.WriteLine("| recipe | validation accuracy, last epoch | points above plain | best epoch | deviation of "
            + "seeds | training loss | never flipped | hours a run |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, Result> of in results.GroupBy(result => result.Recipe))
        {
            (double mean, double deviation) =
                ExperimentRun.Spread([.. of.Select(result => result.Last.ValidationAccuracy)]);
            Write($"| {of.Key} | {mean:F4} | {100 * (mean - baseline):+0.00;-0.00;0.00} ");
            Write($"| {of.Average(result => result.Best):F4} | {deviation:F4} ");
            Write($"| {of.Average(result => result.Last.TrainingLoss):F3} ");
            Write($"| {of.Average(result => EpochTable.NeverFlipped(result.Last)):F3} ");
            Write($"| {of.Average(result => result.Duration.TotalHours):F2} |\n");
        }
    }

    // A first stage counts; a teacher is trained once for all.
    private static TimeSpan TimeOf(TrainedNetwork network) => network.Duration + network.EarlierPhases
        .SelectMany(phase => phase.Epochs).Aggregate(TimeSpan.Zero, (sum, epoch) => sum + epoch.Duration);

    private static void TellTimeLeft(List<TimeSpan> times, int runs)
    {
        double hours = times.Select(time => time.TotalHours).DefaultIfEmpty().Average() * (runs - times.Count);
        string left = times.Count == 0 ? "" : FormattableString.Invariant($", about {hours:F1} h left");
        Console.Error.WriteLine($"run {times.Count + 1} of {runs}{left}");
    }

    private static void Write(FormattableString text) => Console.Write(FormattableString.Invariant(text));

    private sealed record Result(string Recipe, EpochReport Last, double Best, TimeSpan Duration);
}
