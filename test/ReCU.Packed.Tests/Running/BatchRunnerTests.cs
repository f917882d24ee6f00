using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;
using ReCU.Packed.Tests.Plan;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Running;

public class BatchRunnerTests
{
    // The small networks of the tests would not share rows of their own accord.
    private const int ThreadsPerImage = 2;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    [Test]
    public void ThreadsThatShareAnImagesRowsGiveWhatOneGives([Values(2, 3)] int threads)
    {
        NetworkGraph graph = RandomGraphs.ResNet(3, Shortcut.PooledZeros);
        PackedPlan plan = Plans.Compile(graph) with { ThreadsPerImage = ThreadsPerImage };
        float[] pixels = RandomGraphs.Pixels(graph, batch: 7, seed: 1);
        using var one = new BatchRunner(plan, new WorkerTeam(1));
        var expected = new float[7 * graph.ClassCount];
        one.Run(pixels, expected);

        using var runner = new BatchRunner(plan, new WorkerTeam(threads));
        for (int batch = 0; batch <= 7; batch++)
        {
            var logits = new float[batch * graph.ClassCount];
            runner.Run(pixels.AsSpan(0, batch * graph.InputShape.Count), logits);
            Assert.That(logits, Is.EqualTo(expected[..logits.Length]), $"batch {batch}");
        }
    }

    // The caller's thread does what the others do, and in a team starts and ends the run.
    [Test]
    public void RunsAfterTheFirstAllocateNothing([Values(1, 2)] int threads, [Values(1, 4)] int batch)
    {
        NetworkGraph graph = RandomGraphs.TwoStage(1);
        PackedPlan plan = Plans.Compile(graph) with { ThreadsPerImage = ThreadsPerImage };
        float[] pixels = RandomGraphs.Pixels(graph, batch, seed: 1);
        var logits = new float[batch * graph.ClassCount];
        using var runner = new BatchRunner(plan, new WorkerTeam(threads));
        runner.Run(pixels, logits);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            runner.Run(pixels, logits);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void ARunnerThatNobodyDisposesEndsItsThreads()
    {
        var team = new WorkerTeam(3);
        Thread[] helpers = FindHelpers(team);
        WeakReference runner = Drop(team);
        GC.Collect();

        Assert.That(runner.IsAlive, Is.False);
        Assert.That(helpers.Select(helper => helper.Join(_patience)), Is.All.True);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Drop(WorkerTeam team)
        {
            NetworkGraph graph = RandomGraphs.ResNet(3, Shortcut.PooledZeros);
            var runner = new BatchRunner(Plans.Compile(graph), team);
            runner.Run(RandomGraphs.Pixels(graph, batch: 4, seed: 1), new float[4 * graph.ClassCount]);
            return new WeakReference(runner);
        }
    }

    [Test]
    public void DisposeEndsTheThreads()
    {
        var team = new WorkerTeam(3);
        Thread[] helpers = FindHelpers(team);
        new BatchRunner(Plans.Compile(RandomGraphs.Vgg(1)), team).Dispose();

        Assert.That(helpers.Select(helper => helper.IsAlive), Is.All.False);
    }

    // A run in which everybody waits for everybody.
    private static Thread[] FindHelpers(WorkerTeam team)
    {
        var threads = new Thread[team.Size];
        using var barrier = new Barrier(team.Size);
        team.Run(worker =>
        {
            threads[worker] = Thread.CurrentThread;
            barrier.SignalAndWait();
        });
        return threads[1..];
    }
}
