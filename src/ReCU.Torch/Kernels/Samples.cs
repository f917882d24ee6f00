using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>Processes the samples of a batch on as many threads as torch uses.</summary>
internal static class Samples
{
    // With fewer values than two of these, waking another thread takes longer than it saves.
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
        int threads = (int)Math.Clamp((long)count * size / SmallestShare, 1, Math.Clamp(count, 1, team));
        var shares = new SampleShares(count, threads);
        ExceptionDispatchInfo? failure = null;
        if (threads == 1)
        {
            Work(0);
        }
        else
        {
            KernelThreads.Run(team, threads, Work);
        }

        failure?.Throw();

#pragma warning disable CA1031 // Whatever a thread meets, the caller gets it.
        void Work(int thread)
        {
            try
            {
                ProcessSamples(thread);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                // The result is discarded, so the other threads may stop.
                shares.Clear();
            }
        }
#pragma warning restore CA1031

        void ProcessSamples(int thread)
        {
            if (!shares.TryTake(thread, out int sample))
            {
                return;
            }

            using T scratch = create();
            do
            {
                body(scratch, sample);
            }
            while (shares.TryTake(thread, out sample));
        }
    }

    private readonly struct NoScratch : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
