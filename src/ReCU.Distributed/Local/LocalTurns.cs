namespace ReCU.Distributed.Local;

/// <summary>
/// Whose turn it is in a group within one process. A member has it until it waits for the others or is done; then the
/// next rank has it, and after the last one the first again, for what comes after the exchange.
/// </summary>
internal sealed class LocalTurns(int size)
{
    private readonly object _gate = new();
    private readonly object?[] _given = new object?[size];
    private readonly bool[] _left = new bool[size];
    private object[]? _exchanged;
    private int _current;
    private ProcessGroupException? _failure;

    /// <summary>Number of members.</summary>
    public int Size => size;

    /// <summary>Waits for a member's first turn.</summary>
    public void Begin(int rank)
    {
        lock (_gate)
        {
            Wait(rank);
        }
    }

    /// <summary>Gives something to all, and waits for what the others give.</summary>
    /// <typeparam name="T">What is given.</typeparam>
    /// <param name="rank">The member.</param>
    /// <param name="own">What it gives.</param>
    /// <returns>What each gave, by rank; shared by all.</returns>
    public T[] Exchange<T>(int rank, T own)
        where T : class
    {
        lock (_gate)
        {
            ThrowIfFailed();
            ObjectDisposedException.ThrowIf(_left[rank], typeof(ProcessGroup));
            _given[rank] = own;
            Pass(rank);
            Wait(rank);
            if (_exchanged is null)
            {
                ThrowIfFailed();
            }

            // What was exchanged is everybody's, even if somebody has failed since.
            return Array.ConvertAll(_exchanged!, part => part as T
                ?? throw new InvalidOperationException("The members called different operations."));
        }
    }

    /// <summary>A member cannot go on.</summary>
    public void Fail(int rank, string reason)
    {
        lock (_gate)
        {
            _failure ??= new ProcessGroupException(rank, GroupTexts.Failed(rank, size, reason));
        }
    }

    /// <summary>A member is done.</summary>
    public void Leave(int rank)
    {
        lock (_gate)
        {
            if (!_left[rank])
            {
                _left[rank] = true;
                Pass(rank);
            }
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            // An exception of its own for each thread.
            throw new ProcessGroupException(failure.Rank, failure.Message);
        }
    }

    private void Wait(int rank)
    {
        while (_current != rank)
        {
            Monitor.Wait(_gate);
        }
    }

    private void Pass(int rank)
    {
        if (_current != rank)
        {
            return;
        }

        do
        {
            _current++;
            if (_current == size)
            {
                EndRound();
            }
        }
        while (_current < size && _left[_current] && !Array.TrueForAll(_left, left => left));

        Monitor.PulseAll(_gate);
    }

    // All have given something, or are done.
    private void EndRound()
    {
        _current = 0;
        int given = _given.Count(part => part is not null);
        _exchanged = given == size ? [.. _given.Select(part => part!)] : null;
        if (given > 0 && given < size)
        {
            int missing = Array.FindIndex(_given, part => part is null);
            _failure ??= new ProcessGroupException(missing, GroupTexts.HasLeft(missing, size));
        }

        Array.Clear(_given);
    }
}
