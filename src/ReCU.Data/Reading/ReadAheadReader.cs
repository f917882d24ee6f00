namespace ReCU.Data.Reading;

/// <summary>
/// Loads images on other threads before they are asked for, and gives them in their order whichever is ready first.
/// </summary>
internal sealed class ReadAheadReader : IImageReader
{
    private readonly IImageLoader _loader;
    private readonly ReadOnlyMemory<int> _rows;
    private readonly int _ahead;
    private readonly int _threads;
    private readonly long _memory;
    private readonly TaskFactory _tasks;
    private readonly Queue<Task<ImagePixels?>> _started = new();
    private List<ImagePixels> _handedOut = [];
    private int _next;
    private long _largestImage;
    private volatile bool _stopped;

    /// <summary>Creates a reader; nothing is loaded before the first images are asked for.</summary>
    /// <param name="loader">Loads single images; disposed with the reader.</param>
    /// <param name="rows">The rows in their order.</param>
    /// <param name="ahead">Images to load ahead of the caller, at least 1.</param>
    /// <param name="threads">Threads that load; with one, the rows are loaded in their order.</param>
    /// <param name="memory">
    /// Limit in bytes for pixels loaded ahead, estimated from the largest image so far; two images a thread are always
    /// allowed.
    /// </param>
    public ReadAheadReader(
        IImageLoader loader, ReadOnlyMemory<int> rows, int ahead, int threads, long memory = long.MaxValue)
    {
        _loader = loader;
        _rows = rows;
        _ahead = ahead;
        _threads = threads;
        _memory = memory;
        _tasks = new TaskFactory(
            new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ImagePixels> Read(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Recycle();
        _handedOut = new List<ImagePixels>(Math.Min(count, _started.Count + _rows.Length - _next));
        for (int i = 0; i < count; i++)
        {
            LoadAhead();
            if (!_started.TryDequeue(out Task<ImagePixels?>? task))
            {
                break;
            }

            if (task.GetAwaiter().GetResult() is { } image)
            {
                _largestImage = Math.Max(_largestImage, image.Bytes.Length + sizeof(float) * (long)image.Floats.Length);
                _handedOut.Add(image);
            }
        }

        LoadAhead();
        return _handedOut;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped = true;
        foreach (Task task in _started)
        {
            task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        _started.Clear();
        Recycle();
        _loader.Dispose();
    }

    private void LoadAhead()
    {
        int ahead = CurrentAhead();
        while (_started.Count < ahead && _next < _rows.Length)
        {
            int row = _rows.Span[_next++];
            _started.Enqueue(_tasks.StartNew(() => _stopped ? null : _loader.Load(row)));
        }
    }

    // Sizes are unknown until the first image has been loaded.
    private int CurrentAhead()
    {
        long fitting = _largestImage == 0 ? 0 : _memory / _largestImage;
        return (int)Math.Min(_ahead, Math.Max(fitting, 2L * _threads));
    }

    private void Recycle()
    {
        foreach (ImagePixels image in _handedOut)
        {
            _loader.Recycle(image);
        }

        _handedOut = [];
    }
}
