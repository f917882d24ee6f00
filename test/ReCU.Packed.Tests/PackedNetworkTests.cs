using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Running;
using ReCU.TestKit;

namespace ReCU.Packed.Tests;

public class PackedNetworkTests
{
    [Test]
    public void ABatchGivesWhatItsImagesGiveAlone([Values(1, 2, 3)] int threads)
    {
        NetworkGraph graph = RandomGraphs.ResNet(3, Shortcut.PooledZeros);
        float[] pixels = RandomGraphs.Pixels(graph, batch: 7, seed: 1);
        float[] expected = RunEach(graph, pixels);

        using PackedNetwork network = PackedNetwork.Open(graph, new PackedOptions { Threads = threads });
        for (int batch = 0; batch <= 7; batch++)
        {
            var logits = new float[batch * network.ClassCount];
            network.Run(pixels.AsSpan(0, batch * graph.InputShape.Count), logits);
            Assert.That(logits, Is.EqualTo(expected[..logits.Length]), $"batch {batch}");
        }
    }

    [Test]
    public void ThreadsThatShareAnImagesRowsGiveWhatOneGives([Values(2, 3)] int threads)
    {
        NetworkGraph graph = RandomGraphs.ResNet(3, Shortcut.PooledZeros);
        float[] pixels = RandomGraphs.Pixels(graph, batch: 7, seed: 1);
        float[] expected = RunEach(graph, pixels);
        using PackedNetwork network = PackedNetwork.Open(graph);

        // The small networks of the tests would not share rows of their own accord.
        using var context = new PackedContext(network.Plan with { ThreadsPerImage = 2 }, threads);
        for (int batch = 0; batch <= 7; batch++)
        {
            var logits = new float[batch * network.ClassCount];
            context.Run(pixels.AsSpan(0, batch * graph.InputShape.Count), logits);
            Assert.That(logits, Is.EqualTo(expected[..logits.Length]), $"batch {batch}");
        }
    }

    [Test]
    public void CallersRunAtOnce([Values(1, 2)] int threads)
    {
        NetworkGraph graph = RandomGraphs.Vgg(2);
        float[] pixels = RandomGraphs.Pixels(graph, batch: 16, seed: 1);
        float[] expected = RunEach(graph, pixels);
        int size = graph.InputShape.Count;

        using PackedNetwork network = PackedNetwork.Open(graph, new PackedOptions { Threads = threads });
        var logits = new float[expected.Length];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int image = i % 16;
            var one = new float[network.ClassCount];
            network.Run(pixels.AsSpan(image * size, size), one);
            one.CopyTo(logits, image * network.ClassCount);
        });

        Assert.That(logits, Is.EqualTo(expected));
    }

    // The caller's thread does what the others do, and in a team starts and ends the run.
    [Test]
    public void RunsAfterTheFirstAllocateNothing([Values(1, 2)] int threads, [Values(1, 4)] int batch)
    {
        NetworkGraph graph = RandomGraphs.TwoStage(1);
        float[] pixels = RandomGraphs.Pixels(graph, batch, seed: 1);
        using PackedNetwork network = PackedNetwork.Open(graph, new PackedOptions { Threads = threads });
        using var context = new PackedContext(network.Plan with { ThreadsPerImage = 2 }, threads);
        var logits = new float[batch * network.ClassCount];
        context.Run(pixels, logits);
        network.Run(pixels, logits);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            context.Run(pixels, logits);
            network.Run(pixels, logits);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void ANetworkThatNobodyDisposesIsCollectedWithItsThreads()
    {
        (WeakReference network, WorkerTeam team) = Drop();

        for (int i = 0; i < 100 && (network.IsAlive || team.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }

        Assert.That(network.IsAlive, Is.False, "network");
        Assert.That(team.IsAlive, Is.False, "threads");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference Network, WorkerTeam Team) Drop()
        {
            NetworkGraph graph = RandomGraphs.ResNet(3, Shortcut.PooledZeros);
            var network = PackedNetwork.Open(graph, new PackedOptions { Threads = 2 });
            PackedContext context = network.CreateContext();
            float[] pixels = RandomGraphs.Pixels(graph, batch: 4, seed: 1);
            context.Run(pixels, new float[4 * network.ClassCount]);
            network.Run(pixels, new float[4 * network.ClassCount]);
            return (new WeakReference(context), context.Team!);
        }
    }

    [Test]
    public void LengthsThatDoNotFitAreRefused()
    {
        NetworkGraph graph = RandomGraphs.Vgg(1);
        using PackedNetwork network = PackedNetwork.Open(graph);
        int size = graph.InputShape.Count;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => network.Run(new float[size + 1], new float[network.ClassCount]),
                Throws.ArgumentException.With.Message.Contains($"{size + 1} pixels").And.Message.Contains($"{size}."));
            Assert.That(
                () => network.Run(new float[2 * size], new float[network.ClassCount]),
                Throws.ArgumentException.With.Message.Contains("2 images have 8 logits")
                    .And.Message.Contains("room for 4"));
        }
    }

    [Test]
    public void WhatIsDisposedDoesNotRun([Values(1, 2)] int threads)
    {
        NetworkGraph graph = RandomGraphs.Vgg(1);
        var pixels = new float[graph.InputShape.Count];
        var logits = new float[graph.ClassCount];
        PackedNetwork network = PackedNetwork.Open(graph, new PackedOptions { Threads = threads });
        PackedContext context = network.CreateContext();
        network.Run(pixels, logits);
        network.Dispose();
        network.Dispose();

        Assert.That(() => context.Run(pixels, logits), Throws.Nothing, "a caller's context is the caller's");
        context.Dispose();
        context.Dispose();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => context.Run(pixels, logits), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(() => network.Run(pixels, logits), Throws.InstanceOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void ANetworkTellsWhatItTakes()
    {
        NetworkGraph graph = RandomGraphs.Vgg(1);
        using PackedNetwork network = PackedNetwork.Open(graph, new PackedOptions { Kernel = PackedKernel.Portable });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.InputShape, Is.EqualTo(graph.InputShape));
            Assert.That(network.ClassCount, Is.EqualTo(graph.ClassCount));
            Assert.That(network.KernelName, Is.EqualTo("portable"));
        }
    }

    [Test]
    public void OptionsOutOfRangeAreRefused()
    {
        NetworkGraph graph = RandomGraphs.Vgg(1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => PackedNetwork.Open(graph, new PackedOptions { Threads = 0 }),
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Threads must be from 1"));
            Assert.That(
                () => PackedNetwork.Open(graph, new PackedOptions { Kernel = (PackedKernel)99 }),
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("no such kernel"));
            Assert.That(() => PackedNetwork.Open(null!), Throws.ArgumentNullException);
        }
    }

    private static float[] RunEach(NetworkGraph graph, float[] pixels)
    {
        using PackedNetwork network = PackedNetwork.Open(graph);
        int size = graph.InputShape.Count;
        var logits = new float[pixels.Length / size * network.ClassCount];
        for (int i = 0; i < pixels.Length / size; i++)
        {
            network.Run(
                pixels.AsSpan(i * size, size), logits.AsSpan(i * network.ClassCount, network.ClassCount));
        }

        return logits;
    }
}
