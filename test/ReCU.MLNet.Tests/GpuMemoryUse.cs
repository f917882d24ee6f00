using System.Diagnostics;
using System.Globalization;

namespace ReCU.MLNet.Tests;

/// <summary>What a GPU's memory holds, as the driver counts it; others who use the GPU count too.</summary>
internal static class GpuMemoryUse
{
    /// <returns>Bytes.</returns>
    public static long OfDevice(int device)
    {
        var start = new ProcessStartInfo(
            "nvidia-smi", $"--query-gpu=memory.used --format=csv,noheader,nounits --id={device}")
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string mebibytes = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20;
    }
}
