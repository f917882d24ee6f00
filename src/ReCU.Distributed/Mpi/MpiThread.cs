using System.Diagnostics;

namespace ReCU.Distributed.Mpi;

/// <summary>
/// The one thread of a process that calls MPI: it carries out the group's operations, and between them and during them
/// it tells the others that this process is alive, whatever other threads compute.
/// </summary>
internal sealed unsafe class MpiThread
{
    // MPI_THREAD_FUNNELED: only the thread that began MPI calls it.
    private const int Funneled = 1;

    private static readonly TimeSpan _idle = TimeSpan.FromMilliseconds(20);

    // After a failure, the time that the others have to report it and the program has to end.
    private static readonly TimeSpan _linger = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(10);

    private readonly MpiLibrary _library;
    private readonly object _gate = new();
    private readonly TaskCompletionSource _begun = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly TimeSpan _patience;
    private MpiPulse? _pulse;
    private MpiExchange? _exchange;
    private MpiWork? _work;
    private bool _isClosed;
    private bool _isExiting;
    private bool _exits;

    /// <summary>Begins MPI on a thread of its own.</summary>
    /// <exception cref="MpiNotAvailableException">MPI cannot begin.</exception>
    public MpiThread(MpiLibrary library, TimeSpan patience)
    {
        (_library, _patience) = (library, patience);
        new Thread(Run) { IsBackground = true, Name = "MPI" }.Start();
        _begun.Task.GetAwaiter().GetResult();
    }

    /// <summary>The number of this process.</summary>
    public int Rank { get; private set; }

    /// <summary>Number of processes.</summary>
    public int Size { get; private set; }

    /// <summary>Carries out an operation; returns when it is done.</summary>
    /// <exception cref="ProcessGroupException">Another process failed or has left.</exception>
    public void Do(Action<MpiExchange> operation) => Post(new MpiWork(() => operation(_exchange!)));

    /// <summary>What the processes are called in messages.</summary>
    public void Name(IReadOnlyList<string> names) => Post(new MpiWork(() => _pulse!.Names = names));

    /// <summary>Tells the others that this process cannot go on.</summary>
    public void Fail(string reason)
    {
        // A process that is ending has told the others already, and its reason is not this one.
        if (!IsExiting)
        {
            Post(new MpiWork(() => _pulse!.Fail(Rank, GroupTexts.Failed(Rank, Size, reason))) { MayHaveFailed = true });
        }
    }

    /// <summary>Leaves the group; ends MPI where all do.</summary>
    public void Close() => Post(new MpiWork(EndMpi) { MayHaveFailed = true });

    /// <summary>
    /// Leaves the group while the process ends, for which its other threads do not wait: an operation that is under
    /// way fails.
    /// </summary>
    public void CloseAtExit()
    {
        bool isBusy;
        lock (_gate)
        {
            _isExiting = true;
            isBusy = _work is not null;
        }

        if (isBusy)
        {
            _pulse!.Interrupt();
        }
        else
        {
            Post(new MpiWork(EndMpi) { MayHaveFailed = true }, isLast: true);
        }
    }

    /// <summary>The process ends: after a failure it takes all others with it.</summary>
    public void AbortIfFailed()
    {
        lock (_gate)
        {
            _exits = true;
            Monitor.Pulse(_gate);
        }

        // The thread itself may linger as long.
        _ended.Task.Wait(2 * _linger);
    }

    private bool IsExiting
    {
        get
        {
            lock (_gate)
            {
                return _isExiting;
            }
        }
    }

    private void Post(MpiWork work, bool isLast = false)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(MpiGroup));
            if (_isExiting && !isLast)
            {
                throw new ProcessGroupException(Rank, GroupTexts.IsEnding(Rank, Size));
            }

            if (_work is not null)
            {
                throw new InvalidOperationException("Two threads use the group at once; one at a time may.");
            }

            _work = work;
            Monitor.Pulse(_gate);
        }

        work.Wait();
    }

    private void Run()
    {
        try
        {
            Begin();
            _begun.SetResult();
        }
        catch (Exception exception)
        {
            _begun.SetException(exception);
            return;
        }

        long? failedAt = null;
        while (!_isClosed || _pulse!.Failure is not null)
        {
            if (Next() is { } work)
            {
                Action letGo = work.Run(_pulse!);
                lock (_gate)
                {
                    _work = null;
                }

                letGo();
            }

            _pulse!.Poll();
            failedAt ??= _pulse.Failure is null ? null : Stopwatch.GetTimestamp();
            if (failedAt is { } since
                && (_exits || (!_isClosed && Stopwatch.GetElapsedTime(since) > _grace)))
            {
                if (!_exits)
                {
                    // Nobody else has said it.
                    Console.Error.WriteLine(_pulse.Failure!.Message);
                }

                // Ends this process too.
                _library.Abort(_library.Handles.World, 1);
                return;
            }
        }

        _ended.SetResult();
    }

    private MpiWork? Next()
    {
        lock (_gate)
        {
            if (_work is null && !_exits)
            {
                Monitor.Wait(_gate, _idle);
            }

            return _work;
        }
    }

    private void Begin()
    {
        int isBegun = 0;
        _library.Initialized(&isBegun);
        if (isBegun != 0)
        {
            throw new MpiNotAvailableException(
                "Something else in this process has begun MPI already; the group has to begin it on its own thread.");
        }

        int provided;
        int rank;
        int size;
        Check(_library.InitThread(0, 0, Funneled, &provided), "MPI_Init_thread");
        Check(_library.CommRank(_library.Handles.World, &rank), "MPI_Comm_rank");
        Check(_library.CommSize(_library.Handles.World, &size), "MPI_Comm_size");
        Check(
            _library.SetErrorHandler(_library.Handles.World, _library.Handles.ErrorsReturn),
            "MPI_Comm_set_errhandler");
        (Rank, Size) = (rank, size);
        _pulse = new MpiPulse(_library, rank, size, _patience);
        _exchange = new MpiExchange(_library, rank, size, _pulse);
    }

    private void Check(int error, string function)
    {
        if (error != 0)
        {
            throw new MpiNotAvailableException($"{function} of '{_library.Name}' says: {_library.Describe(error)}");
        }
    }

    private void EndMpi()
    {
        _pulse!.Leave();
        var sinceFailure = new Stopwatch();
        while (_pulse.Failure is null ? !_pulse.IsOver : sinceFailure.Elapsed < _linger)
        {
            _pulse.Poll();
            if (_pulse.Failure is not null)
            {
                sinceFailure.Start();
            }

            Thread.Sleep(1);
        }

        if (_pulse.Failure is null)
        {
            // It waits for all, and a process may stand still between its farewell and here.
            using var watch = new Timer(_ => EndProcess(), null, _patience, Timeout.InfiniteTimeSpan);
            Check(_library.Finish(), "MPI_Finalize");
        }
        else if (Rank > 0)
        {
            // The first process says what happened before one that ends takes the others with it.
            Thread.Sleep(TimeSpan.FromSeconds(1));
        }

        _isClosed = true;
    }

    private void EndProcess()
    {
        Console.Error.WriteLine(FormattableString.Invariant(
            $"Process {Rank} of {Size}: MPI_Finalize has not returned for {_patience.TotalSeconds:0.#} s, so another ")
            + "process stands still or is gone. Its work is done.");
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
