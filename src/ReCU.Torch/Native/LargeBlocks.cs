using System.Runtime.InteropServices;

namespace ReCU.Torch.Native;

/// <summary>
/// Keeps the freed memory of a training step for the next one, on Linux with glibc; does nothing on other systems.
/// </summary>
/// <remarks>
/// Torch allocates and frees every intermediate result. By default glibc returns large blocks to the system at once,
/// and the page faults of allocating them again take a fifth of a step (ResNet-20, batch 128: 424 ms against 334 ms).
/// The thresholds set here are the highest that glibc's own adjustment can reach, so a process that continues after
/// training loses nothing.
/// </remarks>
internal sealed partial class LargeBlocks : IDisposable
{
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int LargestMapThreshold = 32 << 20;

    private readonly bool _active;

    private LargeBlocks(bool active) => _active = active;

    /// <summary>Keeps large blocks until the result is disposed.</summary>
    public static LargeBlocks Keep()
    {
        bool active = OperatingSystem.IsLinux() && TryInvoke(() =>
        {
            _ = mallopt(MapThreshold, LargestMapThreshold);
            _ = mallopt(TrimThreshold, int.MaxValue);
        });
        return new LargeBlocks(active);
    }

    /// <summary>Returns free memory to the system.</summary>
    public void Dispose()
    {
        if (_active)
        {
            TryInvoke(() =>
            {
                _ = mallopt(TrimThreshold, 2 * LargestMapThreshold);
                _ = malloc_trim(0);
            });
        }
    }

    // C libraries other than glibc may lack the functions; then nothing is kept.
    private static bool TryInvoke(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own names.
    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
#pragma warning restore IDE1006, SYSLIB1054
}
