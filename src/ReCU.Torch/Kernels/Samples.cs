using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>Walks over the samples of a batch, on as many threads as torch uses.</summary>
internal static class Samples
{
    // Below so many values, waking another thread takes longer than it saves.
    private const long SmallestShare = 1 << 16;

    /// <summary>
    /// Does something for each sample, each in one thread, so that results do not depend on the number of threads.
    /// </summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="size">Values of a sample that are walked over.</param>
    /// <param name="body">Gets the sample's number.</param>
    public static void ForEach(int count, int size, Action<int> body)
    {
        int threads = (int)Math.Min(get_num_threads(), Math.Max(1, (long)count * size / SmallestShare));
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
}
