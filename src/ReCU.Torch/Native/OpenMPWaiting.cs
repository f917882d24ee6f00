using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ReCU.Torch.Native;

/// <summary>How long torch's idle worker threads keep their processor busy before they sleep.</summary>
/// <remarks>
/// Torch's operations run on GNU OpenMP, whose workers spin 300,000 times between two operations. On processors whose
/// pause instruction takes 140 cycles that is 18 ms, longer than most operations, in which this library's kernels and
/// other programs lack the processors. So the workers spin for 60 microseconds at most, unless the user has set another
/// value.
/// </remarks>
internal static partial class OpenMPWaiting
{
    private const string SpinCount = "GOMP_SPINCOUNT";
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    // Spinning longer gained no more than the noise on two cores, and cost something beside a program that takes one.
    private const string BriefSpin = "1000";

    /// <summary>Sets the spin count for libraries that are loaded from now on.</summary>
    [SupportedOSPlatform("linux")]
    public static void SpinBriefly()
    {
        bool chosen = Environment.GetEnvironmentVariable(SpinCount) is not null
            || Environment.GetEnvironmentVariable(WaitPolicy) is not null;
        if (!chosen)
        {
            // .NET's own SetEnvironmentVariable does not reach native code.
            _ = setenv(SpinCount, BriefSpin, overwrite: 0);
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own name.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
#pragma warning restore IDE1006, SYSLIB1054
}
