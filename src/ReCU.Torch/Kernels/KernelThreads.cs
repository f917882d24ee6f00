using System.Collections.Concurrent;
using ReCU.Packed.Running;

namespace ReCU.Torch.Kernels;

/// <summary>
/// Threads that help a caller with its kernels. They are not torch's: an OpenMP region ends only when all of its
/// threads have been there, so a training beside other programs would wait for processors that it does not need.
/// </summary>
/// <remarks>
/// Callers at the same time have threads of their own. The threads sleep between regions, and are kept for the next
/// caller until the process ends.
/// </remarks>
internal static class KernelThreads
{
    private static readonly ConcurrentBag<WorkerTeam> _idle = [];

    /// <summary>Runs work on the caller and on those helpers that come before the caller has finished.</summary>
    /// <param name="size">
    /// Number of threads that the caller's kernels use at most, including the caller, at least 2: the size of a new
    /// team.
    /// </param>
    /// <param name="threads">Number of threads that this work needs, including the caller, from 1 to the size.</param>
    /// <param name="work">
    /// The work of a thread; receives its number, 0 for the caller, and does not throw. The caller's part must end only
    /// when all work is done or taken.
    /// </param>
    public static void Run(int size, int threads, Action<int> work)
    {
        WorkerTeam team = Take(size, threads);
        try
        {
            team.Run(work, threads);
            _idle.Add(team);
        }
        catch
        {
            // The work has thrown, or somebody has interrupted the caller.
            team.Stop();
            throw;
        }
    }

    private static WorkerTeam Take(int size, int threads)
    {
        while (_idle.TryTake(out WorkerTeam? team))
        {
            if (team.Size >= threads)
            {
                return team;
            }

            // Of a training with fewer threads.
            team.Dispose();
        }

        return new WorkerTeam(size);
    }
}
