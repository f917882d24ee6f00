using System.Runtime.InteropServices;

namespace ReCU.Torch.Native;

/// <summary>
/// Keeps the freed memory of a training step for the next one, on Linux with glibc; does nothing on other systems.
/// </summary>
/// <remarks>
/// Torch allocates and frees every intermediate result. By default glibc returns large blocks to the system at once,
/// and the page faults of allocating them again take a fifth of a step (ResNet-20, batch 128: 424 ms against 334 ms).
/// The thresholds set here are the highest that glibc's own adjustment can reach, so a process that continues after
/// training loses nothing. On all threads but the first, glibc allocates from heaps of 64 MB, and unmaps each heap that
/// becomes empty, whatever the thresholds are: a step then maps a dozen of them anew. A padding of a whole heap is what
/// prevents that.
/// </remarks>
internal sealed partial class LargeBlocks : IDisposable
{
    private const int TrimThreshold = -1;
    private const int TopPadding = -2;
    private const int MapThreshold = -3;
    private const int LargestMapThreshold = 32 << 20;
    private const int HeapSize = 64 << 20;
    private const int DefaultTopPadding = 128 << 10;

    private readonly bool _active;

    private LargeBlocks(bool active) => _active = active;

    /// <summary>Keeps large blocks until the result is disposed.</summary>
    public static LargeBlocks Keep()
    {
        bool active = OperatingSystem.IsLinux() && TryInvoke(() =>
        {
            _ = mallopt(MapThreshold, LargestMapThreshold);
            _ = mallopt(TrimThreshold, int.MaxValue);
            _ = mallopt(TopPadding, HeapSize);
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
                _ = mallopt(TopPadding, DefaultTopPadding);
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
