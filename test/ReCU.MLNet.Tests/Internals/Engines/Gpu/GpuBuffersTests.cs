using Microsoft.ML.OnnxRuntime;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Engines.Gpu;
using ReCU.Onnx;

namespace ReCU.MLNet.Tests.Internals.Engines.Gpu;

/// <summary>The buffers of GPU sessions over a session on the CPU, whose memory stands for both kinds.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class GpuBuffersTests(bool withGraph)
{
    private static readonly byte[] _model = OnnxModel.ToBytes(Samples.Network);
    private static readonly NetworkInfo _network = Samples.Open(_model);

    private InferenceSession _session = null!;
    private GpuMemory _memory = null!;
    private CudaGraphRuns _runs = null!;
    private int _copies;

    [SetUp]
    public void Open()
    {
        _session = OnnxRuntimeSession.Open(_model, threads: 1);
        _memory = new GpuMemory(
            new OrtAllocator(_session, OrtMemoryInfo.DefaultInstance),
            new OrtAllocator(_session, OrtMemoryInfo.DefaultInstance));
        _copies = 0;
        _runs = new CudaGraphRuns();
    }

    [TearDown]
    public void Close()
    {
        _runs.Dispose();
        _memory.Dispose();
        _session.Dispose();
    }

    [Test]
    public void EveryBatchIsScoredWhateverPartOfItCounts([Values(1, 4)] int capacity)
    {
        List<ImageRow> images = Samples.Rows(10);
        using GpuBuffers buffers = Create(capacity);
        foreach (ImageRow[] batch in images.Chunk(capacity))
        {
            AssertScored(buffers, batch);
        }
    }

    [Test]
    public void TheRowsBehindTheLastOneAreStillRun()
    {
        ImageRow[] batch = [.. Samples.Rows(4)];
        using GpuBuffers buffers = Create(capacity: 4);
        AssertScored(buffers, batch);
        float[] last = buffers.Logits(3).ToArray();

        AssertScored(buffers, [batch[1]]);

        Assert.That(buffers.Logits(3).ToArray(), Is.EqualTo(last));
    }

    [Test]
    public void PixelsAreZeroAtFirst()
    {
        using GpuBuffers buffers = Create(capacity: 2);
        Assert.That(buffers.Pixels(1).ToArray(), Is.EqualTo(new float[Samples.PixelCount]));
    }

    [Test]
    public void CallersDoNotMixUpTheirRows()
    {
        ImageRow[] images = [.. Samples.Rows(12)];
        using GpuBuffers one = Create(capacity: 2);
        using GpuBuffers two = Create(capacity: 3);
        for (int round = 0; round < 2; round++)
        {
            AssertScored(one, images[(6 * round)..(6 * round + 2)]);
            AssertScored(two, images[(6 * round + 2)..(6 * round + 5)]);
        }
    }

    [Test]
    public void PixelsAndLogitsAreCopiedOnceARun()
    {
        using GpuBuffers buffers = Create(capacity: 2);
        buffers.Run(1);
        buffers.Run(2);
        Assert.That(_copies, Is.EqualTo(4));
    }

    [Test]
    public void ARunAllocatesAlmostNothing()
    {
        using GpuBuffers buffers = Create(capacity: 2);
        buffers.Run(2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            buffers.Run(2);
        }

        // What tells the thread of the graph what to do.
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 100, Is.LessThan(1_000));
    }

    private GpuBuffers Create(int capacity)
    {
        var batch = new FullBatch(_network, capacity);
        return withGraph
            ? new GraphBuffers(_session, batch, _memory, Copy, _runs)
            : new DeviceBuffers(_session, batch, _memory, Copy);
    }

    private void Copy(OrtValue from, OrtValue to)
    {
        _copies++;
        from.GetTensorDataAsSpan<float>().CopyTo(to.GetTensorMutableDataAsSpan<float>());
    }

    private static void AssertScored(GpuBuffers buffers, ImageRow[] images)
    {
        for (int row = 0; row < images.Length; row++)
        {
            images[row].Pixels.CopyTo(buffers.Pixels(row));
        }

        buffers.Run(images.Length);
        for (int row = 0; row < images.Length; row++)
        {
            Assert.That(
                buffers.Logits(row).ToArray(),
                Is.EqualTo(Samples.Logits(Samples.Network, images[row].Pixels)).Within(1e-3));
        }
    }
}
