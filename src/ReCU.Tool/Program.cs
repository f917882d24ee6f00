using System.Runtime.InteropServices;
using ReCU.Tool.Terminals;

namespace ReCU.Tool;

/// <summary>The process.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        Telemetry.TurnOff();
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return await ToolApp.RunAsync(arguments, Consoles.OfProcess(), cancellation.Token);

        // The first Ctrl+C lets the command save its work; the second ends the process at once.
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }
}
