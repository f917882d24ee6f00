using System.Runtime.InteropServices;
using ReCU.Tool.Terminals;

namespace ReCU.Tool;

/// <summary>The process.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return await ToolApp.RunAsync(arguments, Consoles.OfProcess(), cancellation.Token);

        // The first one lets the command save what it has; the second one ends the process as it stands.
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }
}
