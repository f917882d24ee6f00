namespace ReCU.Packed.Running;

/// <summary>Idle runners for the next callers, without a lock.</summary>
/// <param name="create">Creates a runner.</param>
/// <param name="owner">The object to name in exceptions after disposal.</param>
internal sealed class RunnerPool(Func<BatchRunner> create, Type owner) : IDisposable
{
    // With more callers at once, some create a runner for each call.
    private readonly BatchRunner?[] _waiting = new BatchRunner?[Math.Max(64, 8 * Environment.ProcessorCount)];
    private volatile bool _isDisposed;

    public BatchRunner Take()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, owner);
        for (int i = 0; i < _waiting.Length; i++)
        {
            if (Interlocked.Exchange(ref _waiting[i], null) is { } runner)
            {
                return runner;
            }
        }

        return create();
    }

    public void Return(BatchRunner runner)
    {
        for (int i = 0; i < _waiting.Length && !_isDisposed; i++)
        {
            if (Interlocked.CompareExchange(ref _waiting[i], runner, null) is null)
            {
                // The pool may have been emptied between the two operations.
                if (_isDisposed)
                {
                    Dispose();
                }

                return;
            }
        }

        runner.Dispose();
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
