using System.Runtime.CompilerServices;
using ReCU.Graph;
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
        var logits = new float[batch * network.ClassCount];
        network.Run(pixels, logits);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            network.Run(pixels, logits);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    // That their threads end with them is for the tests of the runner.
    [Test]
    public void ANetworkThatNobodyDisposesIsCollectedWithItsRunners()
    {
        WeakReference network = Drop();
        GC.Collect();

        Assert.That(network.IsAlive, Is.False);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Drop()
        {
            NetworkGraph graph = RandomGraphs.ResNet(3, Shortcut.PooledZeros);
            var network = PackedNetwork.Open(graph, new PackedOptions { Threads = 2 });
            network.Run(RandomGraphs.Pixels(graph, batch: 4, seed: 1), new float[4 * network.ClassCount]);
            return new WeakReference(network);
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
    public void ADisposedNetworkDoesNotRun([Values(1, 2)] int threads)
    {
        NetworkGraph graph = RandomGraphs.Vgg(1);
        var pixels = new float[graph.InputShape.Count];
        var logits = new float[graph.ClassCount];
        PackedNetwork network = PackedNetwork.Open(graph, new PackedOptions { Threads = threads });
        network.Run(pixels, logits);
        network.Dispose();
        network.Dispose();

        Assert.That(
            () => network.Run(pixels, logits),
            Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains(nameof(PackedNetwork)));
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
