namespace ReCU.Distributed;

/// <summary>
/// Processes that compute together. Each calls the same operations in the same order; an operation returns when all
/// have called it. One thread of a process at a time may call them.
/// </summary>
public abstract class ProcessGroup : IDisposable
{
    /// <summary>A group of this process alone.</summary>
    public static ProcessGroup Alone { get; } = new AloneGroup();

    /// <summary>The number of this process, from 0 to <see cref="Size"/> - 1.</summary>
    public abstract int Rank { get; }

    /// <summary>Number of processes, at least 1.</summary>
    public abstract int Size { get; }

    /// <summary>The number of this process among those of the group on the same machine, from 0.</summary>
    public abstract int LocalRank { get; }

    /// <summary>Whether this process is the first, which writes files and reports.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>
    /// What the members of the group that run in this process have in common; members of the same group in one process
    /// return the same object.
    /// </summary>
    public virtual object Host => this;

    /// <summary>
    /// Adds up values over all processes, in the order of their ranks: <c>((v0 + v1) + v2) + ...</c>, so that the sums
    /// are the same bit for bit in each process and in each run.
    /// </summary>
    /// <param name="values">This process's values, replaced by the sums; equally many in each process.</param>
    /// <exception cref="ProcessGroupException">Another process failed or has left.</exception>
    public abstract void Sum(Span<float> values);

    /// <summary>
    /// Adds up values over all processes like <see cref="Sum"/>, in float32, but sends half of the bytes: values and
    /// sums are rounded to bfloat16 (the nearest, ties to even). The sums are the same bit for bit in each process and
    /// in each run.
    /// </summary>
    /// <param name="values">This process's values, replaced by the sums; equally many in each process.</param>
    /// <exception cref="ProcessGroupException">Another process failed or has left.</exception>
    public virtual void SumRounded(Span<float> values)
    {
        // A group that sends floats gives the same sums.
        Round(values);
        Sum(values);
        Round(values);
    }

    /// <summary>Gives the bytes of one process to all.</summary>
    /// <param name="bytes">The bytes; ignored in all processes but <paramref name="root"/>.</param>
    /// <param name="root">The rank of the process that gives.</param>
    /// <returns>The bytes of that process.</returns>
    /// <exception cref="ProcessGroupException">Another process failed or has left.</exception>
    public abstract byte[] Broadcast(ReadOnlySpan<byte> bytes, int root = 0);

    /// <summary>Gives the bytes of each process to all.</summary>
    /// <param name="bytes">This process's bytes, of any length.</param>
    /// <returns>The bytes of each process, by rank.</returns>
    /// <exception cref="ProcessGroupException">Another process failed or has left.</exception>
    public abstract byte[][] Gather(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until all processes are here.</summary>
    /// <exception cref="ProcessGroupException">Another process failed or has left.</exception>
    public virtual void Barrier() => Gather([]);

    /// <summary>
    /// Tells the others that this process cannot go on: what they wait for ends with a
    /// <see cref="ProcessGroupException"/> that has the reason. The group is of no use after that.
    /// </summary>
    /// <param name="reason">Why, as a sentence.</param>
    public abstract void Fail(string reason);

    /// <summary>Leaves the group.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the group.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected abstract void Dispose(bool disposing);

    private static void Round(Span<float> values)
    {
        var rounded = new ushort[values.Length];
        BFloat16Values.Round(values, rounded);
        BFloat16Values.Widen(rounded, values);
    }

    private protected void CheckRoot(int root) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(
        (uint)root, (uint)Size, nameof(root));
}
