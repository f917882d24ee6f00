using System.Collections.Concurrent;
using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet.Tests.Internals.Engines.Gpu;

[TestFixture]
internal sealed class SingleThreadTests
{
    [Test]
    public void EverythingIsDoneOnOneThread()
    {
        using var thread = new SingleThread("tested");
        var threads = new ConcurrentBag<int>();
        Parallel.For(
            0,
            40,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            _ => thread.Run(() => threads.Add(Environment.CurrentManagedThreadId)));
        Assert.That(threads, Has.Count.EqualTo(40));
        Assert.That(threads.Distinct().Single(), Is.Not.EqualTo(Environment.CurrentManagedThreadId));
    }

    [Test]
    public void AnErrorComesToWhoAskedAndTheThreadGoesOn()
    {
        using var thread = new SingleThread("tested");
        bool done = false;
        Assert.That(
            () => thread.Run(() => throw new InvalidDataException("bad")),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("bad"));
        thread.Run(() => done = true);
        Assert.That(done, Is.True);
    }

    [Test]
    public void NothingIsDoneAfterItsEnd()
    {
        var thread = new SingleThread("tested");
        thread.Dispose();
        thread.Dispose();
        Assert.That(() => thread.Run(() => { }), Throws.InstanceOf<InvalidOperationException>());
    }
}
