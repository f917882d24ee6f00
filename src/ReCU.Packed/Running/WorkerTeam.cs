namespace ReCU.Packed.Running;

/// <summary>
/// Threads that work together on a run: the caller and its helpers, which sleep between runs. A helper that wakes too
/// late finds the run closed and sleeps again, so that a busy machine does not delay the caller. Not thread-safe; a run
/// does not allocate.
/// </summary>
/// <remarks>
/// Its threads keep the team alive, but the team refers to its work only during a run, so an owner that is not kept for
/// ever can be collected, and then calls <see cref="Stop"/>.
/// </remarks>
internal sealed class WorkerTeam : IDisposable
{
    // Set in the state while helpers may join; the lower bits count those that have joined.
    private const int Open = 1 << 30;

    private readonly Thread[] _helpers;
    private readonly ManualResetEventSlim[] _wake;
    private Action<int>? _work;
    private Exception? _error;
    private volatile bool _stops;
    private int _state;
    private int _threads;
    private int _run;

    /// <param name="size">Number of threads including the caller, at least 1.</param>
    public WorkerTeam(int size)
    {
        _helpers = new Thread[size - 1];
        _wake = new ManualResetEventSlim[size - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int helper = i;
            _wake[i] = new ManualResetEventSlim();
            _helpers[i] = new Thread(() => Help(helper)) { IsBackground = true, Name = "ReCU worker" };
        }

        try
        {
            foreach (Thread helper in _helpers)
            {
                // The creator's context (its activity, say) is not that of later runs.
                helper.UnsafeStart();
            }
        }
        catch
        {
            // The system has no thread left.
            Stop();
            throw;
        }
    }

    /// <summary>Number of threads including the caller.</summary>
    public int Size => _helpers.Length + 1;

    /// <summary>Runs work and waits until every thread that joined has finished.</summary>
    /// <param name="work">
    /// The work of each thread; receives the thread's number, 0 for the caller. The caller's part must end only when
    /// all work is done or assigned.
    /// </param>
    public void Run(Action<int> work) => Run(work, Size);

    /// <summary>Like the other overload, on some of the threads.</summary>
    /// <param name="work">The work of each thread.</param>
    /// <param name="threads">Number of threads including the caller, from 1 to the size.</param>
    public void Run(Action<int> work, int threads)
    {
        (_work, _error, _threads) = (work, null, threads);
        _run++;
        Volatile.Write(ref _state, Open);
        try
        {
            foreach (ManualResetEventSlim wake in _wake.AsSpan(0, threads - 1))
            {
                wake.Set();
            }

            RunOn(worker: 0);
        }
        finally
        {
            Interlocked.And(ref _state, ~Open);
            WaitForHelpers();
            _work = null;
        }

        if (_error is not null)
        {
            throw new InvalidOperationException("A worker thread failed.", _error);
        }
    }

    /// <summary>Waits, within the work, for a number that other threads change. An exception ends the wait.</summary>
    public void WaitFor(ref int number, int value)
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref number) != value && Volatile.Read(ref _error) is null)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Tells the helpers to end, without waiting for them.</summary>
    public void Stop()
    {
        _stops = true;
        foreach (ManualResetEventSlim wake in _wake)
        {
            wake.Set();
        }
    }

    public void Dispose()
    {
        Stop();
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i].Join();
            _wake[i].Dispose();
        }
    }

    // Nothing ends this wait early: helpers may still use what the caller is about to free.
    private void WaitForHelpers()
    {
        bool isInterrupted = false;
        var spin = new SpinWait();
        while (Volatile.Read(ref _state) != 0)
        {
            try
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private void Help(int helper)
    {
        int lastRun = 0;
        while (true)
        {
            _wake[helper].Wait();
            _wake[helper].Reset();
            if (_stops)
            {
                return;
            }

            if (TryJoin())
            {
                // A helper that an earlier run woke may come to a run of fewer threads, or join the run that is about to
                // wake it, and then be woken once more.
                if (helper + 1 < _threads && _run != lastRun)
                {
                    lastRun = _run;
                    RunOn(helper + 1);
                }

                Interlocked.Decrement(ref _state);
            }
        }
    }

    private bool TryJoin()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if ((state & Open) == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state)
            {
                return true;
            }
        }
    }

#pragma warning disable CA1031 // Whatever a thread meets, the caller gets it.
    private void RunOn(int worker)
    {
        try
        {
            _work!(worker);
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _error, exception);
        }
    }
#pragma warning restore CA1031
}
