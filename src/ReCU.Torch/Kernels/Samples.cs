using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>Walks over the samples of a batch, on as many threads as torch uses.</summary>
internal static class Samples
{
    /// <summary>Does something for each sample, each in one thread, so that results depend on no number of threads.</summary>
    public static void ForEach(int count, Action<int> body)
    {
        int threads = get_num_threads();
        if (threads == 1 || count == 1)
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
