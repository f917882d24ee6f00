using System.Runtime.ExceptionServices;
using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>Processes the samples of a batch on as many threads as torch uses.</summary>
internal static class Samples
{
    // With fewer values than two of these, waking the others takes longer than it saves. All of torch's threads are
    // woken then, as for its own operations: a team of another size would end and start threads.
    private const long SmallestShare = 1 << 16;

    /// <summary>
    /// Calls an action for each sample, each on one thread, so that results do not depend on the number of threads.
    /// </summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="size">Values of a sample that the action reads.</param>
    /// <param name="body">Receives the index of the sample. If it throws, the caller gets the first exception.</param>
    public static void ForEach(int count, int size, Action<int> body) =>
        ForEach(count, size, () => default(NoScratch), (_, i) => body(i));

    /// <summary>Like the other overload, with working memory for each thread.</summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="size">Values of a sample that the action reads.</param>
    /// <param name="create">Creates a thread's working memory, which is disposed at the end.</param>
    /// <param name="body">Receives the working memory and the index of the sample.</param>
    public static void ForEach<T>(int count, int size, Func<T> create, Action<T, int> body)
        where T : IDisposable
    {
        int team = get_num_threads();
        int threads = (int)Math.Min(Math.Min(team, Math.Max(1, count)), Math.Max(1, (long)count * size / SmallestShare));
        int next = -1;
        if (threads == 1)
        {
            Work();
        }
        else if (OpenMPTeam.IsAvailable)
        {
            OpenMPTeam.Run(team, Work);
        }
        else
        {
            RunOnThreadPool(threads, Work);
        }

        void Work()
        {
            int i = Interlocked.Increment(ref next);
            if (i >= count)
            {
                return;
            }

            using T scratch = create();
            try
            {
                for (; i < count; i = Interlocked.Increment(ref next))
                {
                    body(scratch, i);
                }
            }
            catch
            {
                // Stop the other threads: the result is discarded.
                Volatile.Write(ref next, count);
                throw;
            }
        }
    }

    /// <summary>Fallback where torch's threads are not available: on Windows and macOS.</summary>
    internal static void RunOnThreadPool(int threads, Action work)
    {
        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => work());
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private readonly struct NoScratch : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
