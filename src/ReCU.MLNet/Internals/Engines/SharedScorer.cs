namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// The one loaded network of a transformer: opened when it is first needed, closed when the transformer is disposed
/// and the last run is over.
/// </summary>
internal sealed class SharedScorer(Func<IScorer> open) : IDisposable
{
    private readonly Lock _gate = new();
    private IScorer? _scorer;
    private int _users;
    private bool _disposed;

    /// <summary>Whether the network is in memory.</summary>
    public bool IsOpen => _scorer is not null;

    /// <summary>Keeps the network open until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The transformer has been disposed.</exception>
    public Lease Use()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ReCUBinaryNetTransformer));
            _scorer ??= open();
            _users++;
            return new Lease(this, _scorer);
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

    private void CloseWhenUnused()
    {
        if (_disposed && _users == 0)
        {
            _scorer?.Dispose();
            _scorer = null;
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            _users--;
            CloseWhenUnused();
        }
    }

    /// <summary>The right to use the network.</summary>
    internal readonly struct Lease(SharedScorer owner, IScorer scorer) : IDisposable
    {
        public IScorer Scorer { get; } = scorer;

        public void Dispose() => owner.Release();
    }
}
