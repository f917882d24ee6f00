namespace ReCU.Packed.Running;

/// <summary>
/// Threads that work together on one run: the caller and its helpers, which sleep between runs. Not thread-safe; a run
/// allocates nothing.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Thread[] _helpers;
    private readonly ManualResetEventSlim[] _wake;
    private readonly Action<int> _work;
    private Exception? _error;
    private volatile bool _stops;
    private int _running;
    private int _arrived;
    private int _phase;

    /// <param name="size">Threads with the caller, at least 1.</param>
    /// <param name="work">What a run does on each thread; gets the thread's number, the caller's is 0.</param>
    public WorkerTeam(int size, Action<int> work)
    {
        _work = work;
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

    public int Size => _helpers.Length + 1;

    /// <summary>Runs the work on every thread and waits until all are done.</summary>
    public void Run()
    {
        _error = null;
        _running = _helpers.Length;
        foreach (ManualResetEventSlim wake in _wake)
        {
            wake.Set();
        }

        RunOn(worker: 0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _running) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        if (_error is not null)
        {
            throw new InvalidOperationException("A thread of the packed engine failed.", _error);
        }
    }

    /// <summary>Waits, within the work, until every thread has come as far. An error anywhere ends the waiting.</summary>
    public void Meet()
    {
        int phase = Volatile.Read(ref _phase);
        if (Interlocked.Increment(ref _arrived) == Size)
        {
            _arrived = 0;
            Volatile.Write(ref _phase, phase + 1);
            return;
        }

        var spin = new SpinWait();
        while (Volatile.Read(ref _phase) == phase && Volatile.Read(ref _error) is null)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Dispose()
    {
        _stops = true;
        for (int i = 0; i < _helpers.Length; i++)
        {
            _wake[i].Set();
            _helpers[i].Join();
            _wake[i].Dispose();
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

            RunOn(helper + 1);
            Interlocked.Decrement(ref _running);
        }
    }

#pragma warning disable CA1031 // Whatever a thread meets, the caller gets it.
    private void RunOn(int worker)
    {
        try
        {
            _work(worker);
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _error, exception);
        }
    }
#pragma warning restore CA1031
}
