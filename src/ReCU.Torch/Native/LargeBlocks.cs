using System.Runtime.InteropServices;

namespace ReCU.Torch.Native;

/// <summary>
/// Keeps freed memory of a training step for the next one, on Linux with glibc; elsewhere it does nothing.
/// </summary>
/// <remarks>
/// Torch takes and frees every intermediate result anew. By default glibc gives large blocks back to the system at
/// once, and the page faults of taking them again cost a fifth of a step (ResNet-20, batch 128: 424 ms against 334 ms).
/// The thresholds set here are the ones that glibc's own adjustment may reach at most, so a process that does not end
/// after training loses nothing.
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

    /// <summary>Gives back what is free.</summary>
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

    // Other C libraries than glibc may lack the functions; then there is nothing to keep.
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
