using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Tests.KilledApp;

/// <summary>
/// Lets the system end this process in the middle of a write, by a limit on the size of files: what fits is written,
/// and the signal that follows kills. The numbers are those of Linux and macOS.
/// </summary>
internal static partial class FileSizeLimit
{
    /// <summary>The signal of a write past the limit, SIGXFSZ.</summary>
    private const int PastLimit = 25;

    private const int FileSize = 1;
    private const int CoreSize = 4;

    /// <summary>Sets the limit.</summary>
    /// <param name="bytes">The largest size of a file that is written from here on.</param>
    public static void Set(long bytes)
    {
        // No runtime's handler, and no picture of the memory on the disk.
        _ = SetHandler(PastLimit, 0);
        SetLimit(CoreSize, 0);
        SetLimit(FileSize, (nuint)bytes);
    }

    private static void SetLimit(int resource, nuint limit)
    {
        if (SetLimit(resource, new Limits(limit, limit)) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limits(nuint Soft, nuint Hard);
}
