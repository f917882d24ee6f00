namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>Buffers that go from one caller to the next; freed with the pool, when the last are back.</summary>
/// <param name="create">Makes buffers for a number of rows.</param>
/// <param name="close">Frees what the buffers need, after them.</param>
internal sealed class BufferPool(Func<int, IScoringBuffers> create, Action close) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Stack<IScoringBuffers>> _idle = [];
    private int _rented;
    private bool _disposed;
    private bool _closed;

    /// <summary>Lends buffers until they are disposed.</summary>
    /// <param name="capacity">Their rows.</param>
    public IScoringBuffers Rent(int capacity)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            IScoringBuffers buffers =
                _idle.TryGetValue(capacity, out Stack<IScoringBuffers>? idle) && idle.TryPop(out IScoringBuffers? used)
                    ? used
                    : create(capacity);
            _rented++;
            return new Rented(this, buffers, capacity);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            CloseWhenUnused();
        }
    }

    private void Return(IScoringBuffers buffers, int capacity)
    {
        lock (_gate)
        {
            if (!_idle.TryGetValue(capacity, out Stack<IScoringBuffers>? idle))
            {
                idle = _idle[capacity] = [];
            }

            idle.Push(buffers);
            _rented--;
            CloseWhenUnused();
        }
    }

    private void CloseWhenUnused()
    {
        if (!_disposed || _rented > 0 || _closed)
        {
            return;
        }

        _closed = true;
        foreach (IScoringBuffers buffers in _idle.Values.SelectMany(idle => idle))
        {
            buffers.Dispose();
        }

        close();
    }

    private sealed class Rented(BufferPool owner, IScoringBuffers buffers, int capacity) : IScoringBuffers
    {
        private bool _returned;

        public Span<float> Pixels(int row) => buffers.Pixels(row);

        public ReadOnlySpan<float> Logits(int row) => buffers.Logits(row);

        public void Run(int rows) => buffers.Run(rows);

        public void Dispose()
        {
            if (!_returned)
            {
                _returned = true;
                owner.Return(buffers, capacity);
            }
        }
    }
}
