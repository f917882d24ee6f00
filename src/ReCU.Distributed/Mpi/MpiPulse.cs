using System.Diagnostics;

namespace ReCU.Distributed.Mpi;

/// <summary>
/// Tells the next process that this one is alive, listens for the one before, and carries what processes tell each
/// other beside the operations. Only the thread that calls MPI uses it.
/// </summary>
internal sealed unsafe class MpiPulse
{
    private const int Tag = 1;
    private const int BeatsOfPatience = 15;

    // Every operation waits for it at most so long after a process has left: its last messages may be under way.
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(1);

    private readonly int _rank;
    private readonly int _size;
    private readonly TimeSpan _patience;
    private readonly MpiTransfers _incoming;
    private readonly MpiTransfers _outgoing;
    private readonly NativeBuffer _received = new();
    private readonly NativeBuffer _alive = new();
    private readonly long?[] _left;
    private bool _isLeaving;
    private volatile bool _isInterrupted;
    private long _lastBeat = Stopwatch.GetTimestamp();
    private long _lastPoll = Stopwatch.GetTimestamp();
    private long _lastHeard = Stopwatch.GetTimestamp();

    public MpiPulse(MpiLibrary library, int rank, int size, TimeSpan patience)
    {
        (_rank, _size, _patience) = (rank, size, patience);
        (_incoming, _outgoing) = (new MpiTransfers(library), new MpiTransfers(library));
        _left = new long?[size];
        _left[rank] = 0;
        new MpiMessage(MpiMessageKind.Alive, rank).WriteTo(new Span<byte>(
            _alive.Take(MpiMessage.Length), MpiMessage.Length));
        AnySource = library.Handles.AnySource;
        if (size > 1)
        {
            Listen();
        }
    }

    /// <summary>Why the group is of no use any more; null while it is.</summary>
    public ProcessGroupException? Failure { get; private set; }

    /// <summary>What the others are called in messages, by rank; by their numbers at first.</summary>
    public IReadOnlyList<string>? Names { get; set; }

    private bool AllHaveLeft => Array.TrueForAll(_left, left => left is not null);

    private int AnySource { get; }

    private int Predecessor => (_rank + _size - 1) % _size;

    /// <summary>Sends, receives and looks at the clock, at most once a millisecond.</summary>
    public void Poll()
    {
        long now = Stopwatch.GetTimestamp();
        TimeSpan sinceLast = Stopwatch.GetElapsedTime(_lastPoll, now);
        if (_size == 1 || sinceLast < _pollInterval)
        {
            return;
        }

        _lastPoll = now;
        if (sinceLast > _patience / 4)
        {
            // It was this process that stood still: what the others sent meanwhile is only read now.
            _lastHeard = now;
        }

        try
        {
            Receive(now);
            Beat(now);
        }
        catch (MpiTransferException exception)
        {
            Report(exception);
        }

        if (Failure is null && _left[Predecessor] is null
            && Stopwatch.GetElapsedTime(_lastHeard, now) > _patience)
        {
            Fail(Predecessor, GroupTexts.IsSilent(NameOf(Predecessor), _size, _patience));
        }
    }

    /// <summary>A transfer met an error.</summary>
    public void Report(MpiTransferException exception)
    {
        // What is received from any process has none.
        int peer = Math.Max(-1, exception.Peer);
        Fail(peer, GroupTexts.Failed(peer, _size, $"MPI says '{exception.Message}'."));
    }

    /// <summary>Ends the operation that is under way; any thread may call it.</summary>
    public void Interrupt() => _isInterrupted = true;

    /// <summary>The group is of no use any more: keeps why, and tells the others.</summary>
    /// <param name="cause">The process that is the cause.</param>
    /// <param name="message">What happened.</param>
    public void Fail(int cause, string message)
    {
        if (Failure is null)
        {
            Failure = new ProcessGroupException(cause, message);
            Tell(new MpiMessage(MpiMessageKind.Failed, _rank, cause, message));
        }
    }

    /// <summary>Tells the others that this process leaves; its last message.</summary>
    public void Leave()
    {
        _isLeaving = true;
        Tell(new MpiMessage(MpiMessageKind.Leaving, _rank));
    }

    /// <summary>Whether all others have left, and know that this process does.</summary>
    public bool IsOver => AllHaveLeft && _outgoing.AreDone;

    /// <summary>Ends an operation that waits for a process that has left, or that is interrupted.</summary>
    /// <param name="peers">The processes that it waits for.</param>
    public void CheckPresence(IEnumerable<int> peers)
    {
        if (_isInterrupted)
        {
            Fail(_rank, GroupTexts.IsEnding(_rank, _size));
            return;
        }

        foreach (int peer in peers)
        {
            if (_left[peer] is { } since && Stopwatch.GetElapsedTime(since) > _farewell)
            {
                Fail(peer, GroupTexts.HasLeft(peer, _size));
                return;
            }
        }
    }

    private string NameOf(int rank) => Names?[rank] ?? $"{rank}";

    private void Receive(long now)
    {
        while (_incoming.Advance())
        {
            MpiMessage message = MpiMessage.Read(
                new ReadOnlySpan<byte>(_received.Take(MpiMessage.Length), MpiMessage.Length));
            if (message.Sender == Predecessor)
            {
                _lastHeard = now;
            }

            if (message.Kind == MpiMessageKind.Leaving)
            {
                _left[message.Sender] = now;
            }
            else if (message.Kind == MpiMessageKind.Failed)
            {
                Failure ??= new ProcessGroupException(message.Cause, message.Text);
            }

            // After their last message nobody sends, and MPI need not wait for anything.
            if (!AllHaveLeft)
            {
                Listen();
            }
        }
    }

    private void Listen() => _incoming.Receive(
        _received.Take(MpiMessage.Length), MpiMessage.Length, AnySource, Tag);

    private void Beat(long now)
    {
        _outgoing.Advance();
        if (!_isLeaving && _outgoing.AreDone && Stopwatch.GetElapsedTime(_lastBeat, now) > _patience / BeatsOfPatience)
        {
            _lastBeat = now;
            _outgoing.Send(_alive.Take(MpiMessage.Length), MpiMessage.Length, (_rank + 1) % _size, Tag);
        }
    }

    private void Tell(MpiMessage message)
    {
        byte* bytes = new NativeBuffer().Take(MpiMessage.Length);
        message.WriteTo(new Span<byte>(bytes, MpiMessage.Length));
        for (int peer = 0; peer < _size; peer++)
        {
            try
            {
                if (peer != _rank)
                {
                    _outgoing.Send(bytes, MpiMessage.Length, peer, Tag);
                }
            }
            catch (MpiTransferException)
            {
                // It is gone already; the others still want to know.
            }
        }
    }
}
