namespace ReCU.Packed.Running;

/// <summary>The rows of one operator, handed out to threads in pieces.</summary>
internal sealed class RowShare(int rows, int threads)
{
    // A few pieces for each thread, so that the one that is held up takes less.
    private const int PiecesPerThread = 4;

    private readonly int _piece = Math.Max(1, rows / (PiecesPerThread * threads));
    private int _next;
    private int _done;

    public ref int Done => ref _done;

    public int Rows { get; } = rows;

    public void Reset() => (_next, _done) = (0, 0);

    /// <summary>Takes rows; false if none are left.</summary>
    public bool TryTake(out int first, out int end)
    {
        end = Interlocked.Add(ref _next, _piece);
        first = end - _piece;
        end = Math.Min(end, Rows);
        return first < Rows;
    }

    public void Complete(int count) => Interlocked.Add(ref _done, count);
}
