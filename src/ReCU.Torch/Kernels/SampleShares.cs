namespace ReCU.Torch.Kernels;

/// <summary>
/// Deals out the samples of a batch to threads. Each thread has a share of neighbouring samples, the same in each kernel
/// over as many samples, so that it finds in its processor's cache what it wrote before; whoever has finished helps the
/// others.
/// </summary>
internal sealed class SampleShares
{
    // Counters that different threads change are two cache lines apart, because processors fetch lines in pairs.
    private const int Distance = 128 / sizeof(int);

    private readonly int _count;
    private readonly int _threads;
    private readonly int[] _next;

    /// <param name="count">Number of samples.</param>
    /// <param name="threads">Number of threads.</param>
    public SampleShares(int count, int threads)
    {
        _count = count;
        _threads = threads;
        // The array's length, which everyone reads, is apart from the first counter.
        _next = new int[(threads + 1) * Distance];
        for (int share = 0; share < threads; share++)
        {
            Next(share) = Start(share);
        }
    }

    /// <summary>Takes the next sample for a thread, from its own share if one is left.</summary>
    /// <param name="thread">The thread's number, from 0.</param>
    /// <param name="sample">The sample.</param>
    /// <returns>Whether one was left.</returns>
    public bool TryTake(int thread, out int sample)
    {
        for (int i = 0; i < _threads; i++)
        {
            int share = (thread + i) % _threads;
            int end = Start(share + 1);
            // An empty share is only read, so that its counter does not grow without end.
            if (Volatile.Read(ref Next(share)) < end)
            {
                sample = Interlocked.Increment(ref Next(share)) - 1;
                if (sample < end)
                {
                    return true;
                }
            }
        }

        sample = -1;
        return false;
    }

    /// <summary>Discards the samples that nobody has taken.</summary>
    public void Clear()
    {
        for (int share = 0; share < _threads; share++)
        {
            Volatile.Write(ref Next(share), _count);
        }
    }

    private int Start(int share) => (int)((long)_count * share / _threads);

    private ref int Next(int share) => ref _next[(share + 1) * Distance];
}
