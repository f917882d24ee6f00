using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Native;

/// <summary>
/// Runs work on the threads on which torch runs its own operations, where torch uses GNU's OpenMP or another with the
/// same entry point: on Linux.
/// </summary>
/// <remarks>
/// A training step alternates between torch's operations and this library's kernels. After an operation, OpenMP's
/// threads spin for a moment (see <see cref="OpenMPWaiting"/>). On .NET's threads, the kernels would compete with
/// them for the processors, and wait until sleeping threads have woken; OpenMP's are awake. Each thread that starts
/// work has an OpenMP team of its own, so concurrent trainings do not disturb each other's results.
/// </remarks>
internal static unsafe class OpenMPTeam
{
    // void GOMP_parallel(void (*fn)(void*), void* data, unsigned num_threads, unsigned flags): what compilers call for
    // a parallel region. It returns when all threads have left fn.
    private static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> _parallel =
        (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)Find();

    /// <summary>Whether torch's OpenMP has been found. Torch must be loaded before the first call.</summary>
    public static bool IsAvailable => _parallel != null;

    /// <summary>Calls an action on each thread of the team, among them the caller, and waits for all of them.</summary>
    /// <param name="size">
    /// Number of threads, as torch uses it. OpenMP ends and starts threads when it changes.
    /// </param>
    /// <param name="work">Called at the same time by all threads.</param>
    /// <exception cref="Exception">The first exception that a thread has thrown.</exception>
    public static void Run(int size, Action work)
    {
        var region = new Region(work);
        var handle = GCHandle.Alloc(region);
        try
        {
            _parallel(&Enter, GCHandle.ToIntPtr(handle), (uint)size, 0);
        }
        finally
        {
            handle.Free();
        }

        region.Failure?.Throw();
    }

    private static nint Find() =>
        OperatingSystem.IsLinux() ? SharedLibrary.FindFunction("libtorch_cpu.so", "GOMP_parallel") : 0;

#pragma warning disable CA1031 // An exception must not leave a callback of native code; the caller gets it.
    [UnmanagedCallersOnly]
    private static void Enter(nint handle)
    {
        var region = (Region)GCHandle.FromIntPtr(handle).Target!;
        try
        {
            region.Work();
        }
        catch (Exception e)
        {
            region.Fail(e);
        }
    }
#pragma warning restore CA1031

    private sealed class Region(Action work)
    {
        private ExceptionDispatchInfo? _failure;

        public Action Work { get; } = work;

        public ExceptionDispatchInfo? Failure => _failure;

        public void Fail(Exception exception) =>
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
    }
}
