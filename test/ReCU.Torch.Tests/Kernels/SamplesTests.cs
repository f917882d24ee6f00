using System.Collections.Concurrent;
using ReCU.Torch.Kernels;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels;

[NonParallelizable]
public sealed class SamplesTests
{
    // So large that every thread is worth waking.
    private const int Large = 1 << 20;

    private int _threads;

    [SetUp]
    public void RememberThreads()
    {
        TorchRuntime.EnsureLoaded();
        _threads = get_num_threads();
    }

    [TearDown]
    public void RestoreThreads() => set_num_threads(_threads);

    [Test]
    public void EverySampleIsProcessedOnce([Values(1, 2, 5)] int threads, [Values(0, 1, 3, 100)] int count)
    {
        set_num_threads(threads);
        int[] calls = new int[count];

        Samples.ForEach(count, Large, i => Interlocked.Increment(ref calls[i]));

        Assert.That(calls, Has.All.EqualTo(1));
    }

    [Test]
    public void SmallWorkStaysOnTheCaller()
    {
        set_num_threads(2);
        int caller = Environment.CurrentManagedThreadId;
        int[] threads = new int[50];

        Samples.ForEach(threads.Length, 10, i => threads[i] = Environment.CurrentManagedThreadId);

        Assert.That(threads, Has.All.EqualTo(caller));
    }

    [Test]
    public void AThreadHasWorkingMemoryOfItsOwnAndReleasesIt([Values(1, 3)] int threads)
    {
        set_num_threads(threads);
        var created = new List<Scratch>();
        using var meeting = new Barrier(threads);

        Samples.ForEach(
            threads,
            Large,
            () =>
            {
                lock (created)
                {
                    created.Add(new Scratch());
                    return created[^1];
                }
            },
            (scratch, _) =>
            {
                scratch.Use();
                // Each thread has one sample, because nobody goes on before all have come.
                meeting.SignalAndWait(TimeSpan.FromMinutes(1));
            });

        Assert.Multiple(() =>
        {
            Assert.That(created, Has.Count.EqualTo(threads));
            Assert.That(created.Select(scratch => scratch.Uses), Has.All.EqualTo(1));
            Assert.That(created.Select(scratch => scratch.Disposals), Has.All.EqualTo(1));
        });
    }

    [Test]
    public void TheCallerGetsTheExceptionOfASampleAsItIs([Values(1, 2)] int threads)
    {
        set_num_threads(threads);

        Assert.That(
            () => Samples.ForEach(100, Large, i =>
            {
                if (i == 40)
                {
                    throw new InvalidDataException("sample 40");
                }
            }),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("sample 40"));
    }

    [Test]
    public void AnExceptionOfAnotherThreadReachesTheCallerAsItIs()
    {
        set_num_threads(2);
        int caller = Environment.CurrentManagedThreadId;
        var created = new ConcurrentBag<Scratch>();
        using var meeting = new Barrier(2);

        Assert.That(
            () => Samples.ForEach(
                2,
                Large,
                () =>
                {
                    var scratch = new Scratch();
                    created.Add(scratch);
                    return scratch;
                },
                (_, _) =>
                {
                    // Each thread has one sample.
                    meeting.SignalAndWait(TimeSpan.FromMinutes(1));
                    if (Environment.CurrentManagedThreadId != caller)
                    {
                        throw new InvalidDataException("broken");
                    }
                }),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("broken"));

        Assert.That(created.Select(scratch => scratch.Disposals), Is.EqualTo(new[] { 1, 1 }));
        int calls = 0;
        Samples.ForEach(100, Large, _ => Interlocked.Increment(ref calls));
        Assert.That(calls, Is.EqualTo(100));
    }

    [Test]
    public void TheCallerGetsTheExceptionOfWorkingMemory([Values(1, 2)] int threads)
    {
        set_num_threads(threads);

        Assert.That(
            () => Samples.ForEach<Scratch>(
                100, Large, () => throw new InvalidDataException("create"), (_, _) => { }),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("create"));
        Assert.That(
            () => Samples.ForEach(
                100,
                Large,
                () => new Scratch { OnDisposal = () => throw new InvalidDataException("dispose") },
                (_, _) => { }),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("dispose"));
    }

    [Test]
    public void AnExceptionEndsTheWorkOfTheOtherThreads()
    {
        const int Count = 1000;
        set_num_threads(2);
        int caller = Environment.CurrentManagedThreadId;
        int calls = 0;
        using var meeting = new Barrier(2);

        Assert.That(
            () => Samples.ForEach(Count, Large, i =>
            {
                Interlocked.Increment(ref calls);
                if (i is 0 or Count / 2)
                {
                    // The first samples of both threads.
                    meeting.SignalAndWait(TimeSpan.FromMinutes(1));
                }

                if (Environment.CurrentManagedThreadId != caller)
                {
                    throw new InvalidDataException("broken");
                }

                // The other thread needs time for its exception.
                Thread.Sleep(1);
            }),
            Throws.TypeOf<InvalidDataException>());

        Assert.That(calls, Is.LessThan(Count));
    }

    private sealed class Scratch : IDisposable
    {
        public int Uses { get; private set; }

        public int Disposals { get; private set; }

        public void Use() => Uses++;

        public Action? OnDisposal { get; init; }

        public void Dispose()
        {
            Disposals++;
            OnDisposal?.Invoke();
        }
    }
}
