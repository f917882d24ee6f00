using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>Processes the samples of a batch on as many threads as torch uses.</summary>
internal static class Samples
{
    // Below this number of values, waking another thread takes longer than it saves.
    private const long SmallestShare = 1 << 16;

    /// <summary>
    /// Calls an action for each sample, each on one thread, so that results do not depend on the number of threads.
    /// </summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="size">Values of a sample that the action reads.</param>
    /// <param name="body">Receives the index of the sample.</param>
    public static void ForEach(int count, int size, Action<int> body)
    {
        int threads = Threads(count, size);
        if (threads == 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
    }

    /// <summary>Like the other overload, with working memory for each thread.</summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="size">Values of a sample that the action reads.</param>
    /// <param name="create">Creates a thread's working memory, which is disposed at the end.</param>
    /// <param name="body">Receives the working memory and the index of the sample.</param>
    public static void ForEach<T>(int count, int size, Func<T> create, Action<T, int> body)
        where T : IDisposable
    {
        int threads = Threads(count, size);
        if (threads == 1)
        {
            using T scratch = create();
            for (int i = 0; i < count; i++)
            {
                body(scratch, i);
            }

            return;
        }

        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            create,
            (i, _, scratch) =>
            {
                body(scratch, i);
                return scratch;
            },
            scratch => scratch.Dispose());
    }

    private static int Threads(int count, int size) =>
        (int)Math.Min(get_num_threads(), Math.Max(1, (long)count * size / SmallestShare));
}
