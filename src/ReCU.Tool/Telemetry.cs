using System.Runtime.InteropServices;

namespace ReCU.Tool;

/// <summary>Keeps ONNX Runtime from reporting to its maker, which Microsoft's builds do by default.</summary>
internal static partial class Telemetry
{
    // ONNX Runtime reads it when it is loaded, and then neither writes an identifier of the machine nor sends anything.
    private const string Disable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Turns the reports off, unless the user has set the variable.</summary>
    /// <remarks>
    /// To be called before any other thread of the program runs: native code reads its variables without a lock.
    /// </remarks>
    public static void TurnOff()
    {
        if (Environment.GetEnvironmentVariable(Disable) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Disable, "1");
        if (!OperatingSystem.IsWindows())
        {
            // On Unix, .NET's own variables do not reach native code.
            _ = setenv(Disable, "1", overwrite: 0);
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own name.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
#pragma warning restore IDE1006, SYSLIB1054
}
