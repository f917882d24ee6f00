namespace ReCU.Packed.Running;

/// <summary>
/// The rows of one operator, assigned to threads in pieces. Each thread has its own part of the image, the same in
/// every operator of equal height, so that it finds in its cache what it has written; a thread that has finished takes
/// pieces of others.
/// </summary>
internal sealed class RowShare
{
    // A few pieces for each thread, so that a delayed thread gets fewer.
    private const int PiecesPerThread = 4;

    // Counters that several threads change are on separate cache lines.
    private const int Spacing = 64 / sizeof(int);

    private readonly int _threads;
    private readonly int _piece;
    private readonly int[] _next;
    private int _done;

    public RowShare(int rows, int threads)
    {
        Rows = rows;
        _threads = threads;
        _piece = Math.Max(1, rows / (PiecesPerThread * threads));
        _next = new int[threads * Spacing];
    }

    public ref int Done => ref _done;

    public int Rows { get; }

    public void Reset()
    {
        for (int thread = 0; thread < _threads; thread++)
        {
            _next[thread * Spacing] = FirstRow(thread);
        }

        _done = 0;
    }

    /// <summary>Takes rows for a thread; false if none are left.</summary>
    public bool TryTake(int thread, out int first, out int end)
    {
        for (int i = 0; i < _threads; i++)
        {
            int owner = (thread + i) % _threads;
            int endOfPart = FirstRow(owner + 1);
            first = Interlocked.Add(ref _next[owner * Spacing], _piece) - _piece;
            if (first < endOfPart)
            {
                end = Math.Min(first + _piece, endOfPart);
                return true;
            }
        }

        (first, end) = (0, 0);
        return false;
    }

    public void Complete(int count) => Interlocked.Add(ref _done, count);

    private int FirstRow(int thread) => (int)((long)Rows * thread / _threads);
}
