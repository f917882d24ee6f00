using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet.Tests.Internals.Engines.Gpu;

[TestFixture]
internal sealed class BufferPoolTests
{
    private readonly List<string> _events = [];
    private BufferPool _pool = null!;

    [SetUp]
    public void Create()
    {
        _events.Clear();
        _pool = new BufferPool(
            capacity =>
            {
                _events.Add($"create {capacity}");
                return new Recorded(_events, capacity);
            },
            () => _events.Add("close"));
    }

    [TearDown]
    public void Close() => _pool.Dispose();

    [Test]
    public void BuffersGoFromOneCallerToTheNextOfTheirSize()
    {
        _pool.Rent(8).Dispose();
        _pool.Rent(8).Dispose();
        _pool.Rent(1).Dispose();
        Assert.That(_events, Is.EqualTo(new[] { "create 8", "create 1" }));
    }

    [Test]
    public void CallersAtOnceHaveBuffersOfTheirOwn()
    {
        using IScoringBuffers one = _pool.Rent(8);
        using IScoringBuffers two = _pool.Rent(8);
        Assert.That(_events, Is.EqualTo(new[] { "create 8", "create 8" }));
    }

    [Test]
    public void BuffersThatAreReturnedTwiceAreLentOnce()
    {
        IScoringBuffers buffers = _pool.Rent(8);
        buffers.Dispose();
        buffers.Dispose();
        using IScoringBuffers one = _pool.Rent(8);
        using IScoringBuffers two = _pool.Rent(8);
        Assert.That(_events, Is.EqualTo(new[] { "create 8", "create 8" }));
    }

    [Test]
    public void TheSessionIsClosedBehindTheLastBuffers()
    {
        IScoringBuffers rented = _pool.Rent(8);
        _pool.Rent(1).Dispose();

        _pool.Dispose();
        _pool.Dispose();
        Assert.That(_events, Is.EqualTo(new[] { "create 8", "create 1" }));

        rented.Dispose();
        rented.Dispose();
        Assert.That(_events[2..4], Is.EquivalentTo(new[] { "free 8", "free 1" }));
        Assert.That(_events[4..], Is.EqualTo(new[] { "close" }));
        Assert.That(() => _pool.Rent(8), Throws.TypeOf<ObjectDisposedException>());
    }

    private sealed class Recorded(List<string> events, int capacity) : IScoringBuffers
    {
        public Span<float> Pixels(int row) => [];

        public ReadOnlySpan<float> Logits(int row) => [];

        public void Run(int rows)
        {
        }

        public void Dispose() => events.Add($"free {capacity}");
    }
}
