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
    // By size, because trainings with different numbers of threads may run side by side.
    private static readonly ConcurrentDictionary<int, ConcurrentBag<WorkerTeam>> _idle = new();

    /// <summary>Runs work on the caller and on those helpers that come before the caller has finished.</summary>
    /// <param name="size">Number of threads of the team including the caller, at least 2.</param>
    /// <param name="threads">Number of those threads that this work needs, including the caller, at least 1.</param>
    /// <param name="work">
    /// The work of a thread; receives its number, 0 for the caller, and does not throw. The caller's part must end only
    /// when all work is done or taken.
    /// </param>
    public static void Run(int size, int threads, Action<int> work)
    {
        ConcurrentBag<WorkerTeam> idle = _idle.GetOrAdd(size, _ => []);
        if (!idle.TryTake(out WorkerTeam? team))
        {
            team = new WorkerTeam(size);
        }

        try
        {
            team.Run(work, threads);
        }
        finally
        {
            idle.Add(team);
        }
    }
}
