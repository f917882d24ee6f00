namespace ReCU.Packed.Running;

/// <summary>Runners that wait for their next caller, without a lock.</summary>
/// <param name="create">Makes a runner.</param>
/// <param name="owner">Who is named where a runner is asked for after disposal.</param>
internal sealed class RunnerPool(Func<BatchRunner> create, Type owner) : IDisposable
{
    // More callers than this at once, and some make a runner anew each time.
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
                // The pool may have been emptied between the question and the answer.
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
