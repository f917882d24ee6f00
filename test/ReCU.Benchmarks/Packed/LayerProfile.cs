using System.Diagnostics;
using ReCU.Benchmarks.Scoring;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;
using ReCU.Packed.Plan;

namespace ReCU.Benchmarks.Packed;

/// <summary>Where the time of one image goes, operator by operator, on one thread.</summary>
internal static class LayerProfile
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(1.5);

    public static unsafe void Run(string name, int rounds, bool hasInt8Stem)
    {
        NetworkGraph graph = RandomNetworks.Create(name, hasInt8Stem);
        string title = hasInt8Stem ? name + " stem=int8" : name;
        IBinaryKernel kernel = KernelFactory.Create(
            PackedKernel.Auto, Environment.GetEnvironmentVariable(KernelFactory.Variable));
        PackedPlan plan = PlanCompiler.Compile(graph, kernel, new FittingOperatorFactory());
        PlanOperator[] steps = plan.Operators;
        var maps = new Activations(plan.Memory);
        var scratch = new Scratch(plan.Memory);
        var times = new long[steps.Length][];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = new long[rounds];
        }

        fixed (float* pixels = new float[graph.InputShape.Count], logits = new float[graph.ClassCount])
        {
            maps.SetImage(pixels, logits);
            long begin = Stopwatch.GetTimestamp();
            for (int round = 0; round < rounds;)
            {
                for (int i = 0; i < steps.Length; i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    steps[i].Run(maps, scratch, 0, steps[i].Rows);
                    times[i][round] = Stopwatch.GetTimestamp() - start;
                }

                // The runtime compiles hot code anew in the background for the first second.
                round += Stopwatch.GetElapsedTime(begin) > _warmUp ? 1 : 0;
            }
        }

        double[] medians = [.. times.Select(t => Statistic.Median(t.Select(ticks => ticks * 1e6 / Stopwatch.Frequency)))];
        for (int i = 0; i < steps.Length; i++)
        {
            double share = 100 * medians[i] / medians.Sum();
            string what = Describe(graph, steps[i]);
            Console.WriteLine(FormattableString.Invariant(
                $"profile {title} {medians[i],8:F1} us  {share,5:F1} %  {what}"));
        }

        Console.WriteLine(FormattableString.Invariant($"profile {title} {medians.Sum(),8:F1} us  in all"));
    }

    private static string Describe(NetworkGraph graph, PlanOperator step)
    {
        string first = step.Name.Split(' ')[0];
        GraphNode? node = graph.Nodes.FirstOrDefault(node => node.Name == first);
        return node is null
            ? $"{step.GetType().Name} {step.Name}"
            : $"{node.GetType().Name} {step.Name} -> {graph.ShapeOf(first)} ({step.GetType().Name})";
    }
}
