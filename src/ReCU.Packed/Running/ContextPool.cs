namespace ReCU.Packed.Running;

/// <summary>Contexts that wait for their next caller, without a lock.</summary>
internal sealed class ContextPool(Func<PackedContext> create) : IDisposable
{
    // More callers than this at once, and some make a context anew each time.
    private readonly PackedContext?[] _waiting = new PackedContext?[Math.Max(64, 8 * Environment.ProcessorCount)];
    private volatile bool _isDisposed;

    public PackedContext Take()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(PackedNetwork));
        for (int i = 0; i < _waiting.Length; i++)
        {
            if (Interlocked.Exchange(ref _waiting[i], null) is { } context)
            {
                return context;
            }
        }

        return create();
    }

    public void Return(PackedContext context)
    {
        for (int i = 0; i < _waiting.Length && !_isDisposed; i++)
        {
            if (Interlocked.CompareExchange(ref _waiting[i], context, null) is null)
            {
                // The pool may have been emptied between the question and the answer.
                if (_isDisposed)
                {
                    Dispose();
                }

                return;
            }
        }

        context.Dispose();
    }

    public void Dispose()
    {
        _isDisposed = true;
        for (int i = 0; i < _waiting.Length; i++)
        {
            Interlocked.Exchange(ref _waiting[i], null)?.Dispose();
        }
    }
}
