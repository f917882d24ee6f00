using System.Diagnostics;

namespace ReCU.Torch.Tests.KilledApp;

/// <summary>Ends this process with SIGKILL: no handler, no finally block, no flush.</summary>
internal static class SelfKill
{
    public static void Now()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
