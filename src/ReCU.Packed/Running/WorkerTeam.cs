namespace ReCU.Packed.Running;

/// <summary>
/// Threads that work together on one run: the caller and its helpers, which sleep between runs. A helper that wakes
/// too late finds the run closed and sleeps again, so that a busy machine does not keep the caller waiting. Not
/// thread-safe; a run allocates nothing.
/// </summary>
/// <remarks>
/// Threads keep the team from being collected, but the team knows its work only during a run: whoever owns a team can be
/// collected, and then calls <see cref="Stop"/>.
/// </remarks>
internal sealed class WorkerTeam : IDisposable
{
    // Set in the state while helpers may join; below it stands how many have joined.
    private const int Open = 1 << 30;

    private readonly Thread[] _helpers;
    private readonly ManualResetEventSlim[] _wake;
    private Action<int>? _work;
    private Exception? _error;
    private volatile bool _stops;
    private int _state;

    /// <param name="size">Threads with the caller, at least 1.</param>
    public WorkerTeam(int size)
    {
        _helpers = new Thread[size - 1];
        _wake = new ManualResetEventSlim[size - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int helper = i;
            _wake[i] = new ManualResetEventSlim();
            _helpers[i] = new Thread(() => Help(helper)) { IsBackground = true, Name = "ReCU.Packed" };
            _helpers[i].Start();
        }
    }

    /// <summary>Threads with the caller.</summary>
    public int Size => _helpers.Length + 1;

    /// <summary>Runs work and waits until every thread that has joined is done.</summary>
    /// <param name="work">
    /// What each thread does; gets the thread's number, the caller's is 0. The caller's part must end only when all of
    /// the work is done or taken.
    /// </param>
    public void Run(Action<int> work)
    {
        (_work, _error) = (work, null);
        Volatile.Write(ref _state, Open);
        foreach (ManualResetEventSlim wake in _wake)
        {
            wake.Set();
        }

        RunOn(worker: 0);
        Interlocked.And(ref _state, ~Open);
        WaitFor(ref _state, 0, evenAfterError: true);
        _work = null;
        if (_error is not null)
        {
            throw new InvalidOperationException("A thread of the packed engine failed.", _error);
        }
    }

    /// <summary>Waits, within the work, for a number that other threads change. An error ends the waiting.</summary>
    public void WaitFor(ref int number, int value) => WaitFor(ref number, value, evenAfterError: false);

    /// <summary>Lets the helpers end, and does not wait for it.</summary>
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

    private void WaitFor(ref int number, int value, bool evenAfterError)
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref number) != value && (evenAfterError || Volatile.Read(ref _error) is null))
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void Help(int helper)
    {
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
                RunOn(helper + 1);
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
