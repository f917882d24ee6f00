namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// The loaded network of a transformer: opened on first use, closed after the transformer is disposed and the last run
/// has finished, and opened again by a later use.
/// </summary>
/// <remarks>
/// By default an ML.NET prediction engine disposes the transformer that it was made from, which a service may have
/// loaded once for all requests.
/// </remarks>
/// <param name="open">Opens the network.</param>
/// <param name="scale">Checks the first images.</param>
internal sealed class SharedScorer(Func<IScorer> open, PixelScaleWatch scale) : IDisposable
{
    private readonly Lock _gate = new();
    private IScorer? _scorer;
    private int _users;
    private bool _closing;

    /// <summary>Watches the scale of the pixels.</summary>
    public PixelScaleWatch Scale { get; } = scale;

    /// <summary>Keeps the network open until the lease is disposed.</summary>
    public Lease Use()
    {
        lock (_gate)
        {
            _scorer ??= open();
            _closing = false;
            _users++;
            return new Lease(this, _scorer);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            CloseWhenUnused();
        }
    }

    private void CloseWhenUnused()
    {
        if (_closing && _users == 0)
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
