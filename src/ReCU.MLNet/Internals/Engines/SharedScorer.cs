namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// The one loaded network of a transformer: opened when it is needed, closed when the transformer is disposed and the
/// last run is over, and opened again by a use after that.
/// </summary>
/// <remarks>
/// By default an ML.NET prediction engine disposes the transformer that it was made from, which a service may have
/// loaded once for all requests.
/// </remarks>
/// <param name="open">Opens the network.</param>
/// <param name="scale">Is shown the first images.</param>
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
