using System.CommandLine;
using System.Globalization;

namespace ReCU.Benchmarks;

/// <summary>
/// What more threads bring to training on the CPU, beside what as many separate processes of one thread bring together.
/// The processes are a yardstick for what the machine gives: they share nothing but its cores, caches and memory.
/// </summary>
internal static class ThreadsCommand
{
    public static Command Create()
    {
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var steps = new Option<int>("--steps") { Description = "Steps of a round.", DefaultValueFactory = _ => 8 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds, each with every competitor in turn; medians count.",
            DefaultValueFactory = _ => 3,
        };
        var command = new Command("threads", "Training on several threads, beside one and beside separate processes.")
        {
            threads, steps, rounds,
        };
        command.SetAction(parsed =>
        {
            foreach (TrainingCase one in TrainingCase.All)
            {
                Compare(one, parsed.GetValue(threads), parsed.GetValue(steps), parsed.GetValue(rounds));
            }
        });
        return command;
    }

    private static void Compare(TrainingCase one, int threads, int steps, int rounds)
    {
        var several = new List<double>();
        var apart = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            double single = Speed(1);
            several.Add(Speed(threads) / single);
            Task<double>[] processes = [.. Enumerable.Range(0, threads).Select(_ => Task.Run(() => Speed(1)))];
            apart.Add(Task.WhenAll(processes).Result.Sum() / single);
        }

        Report("threads", several);
        Report("processes", apart);

        double Speed(int count)
        {
            string arguments = string.Create(
                CultureInfo.InvariantCulture,
                $"training {one.Network.Name} --batch {one.BatchSize} --threads {count} --steps {steps}");
            return TrainingLine.Parse(ChildProcess.Run(Environment.ProcessPath!, arguments)).ImagesPerSecond;
        }

        void Report(string what, List<double> ratios) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ratio {what} {one.Network.Name} {what}={threads}: {ratios.Order().ElementAt(rounds / 2):F2}"));
    }
}
