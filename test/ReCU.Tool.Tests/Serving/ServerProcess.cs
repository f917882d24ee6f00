using System.Diagnostics;
using ReCU.Tool.Tests.Processes;

namespace ReCU.Tool.Tests.Serving;

/// <summary><c>recu serve</c> as a process of its own, on a free port, and a client of it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private ServerProcess(Process process, Uri address)
    {
        Process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    public Process Process { get; }

    public HttpClient Client { get; }

    /// <summary>Starts the server, and waits until it listens.</summary>
    public static ServerProcess Start(string folder, string model, params IEnumerable<string> options)
    {
        Process process = ToolProcess.Start(folder, ["serve", model, "--urls", "http://127.0.0.1:0", .. options]);
        string? address = process.StandardOutput.ReadLine();
        if (address is null)
        {
            Assert.Fail(ToolProcess.End(process).ToString());
        }

        return new ServerProcess(process, new Uri(address!));
    }

    /// <summary>Sends SIGTERM, as Kubernetes does.</summary>
    public void Signal()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{Process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public ToolRun End() => ToolProcess.End(Process);

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        try
        {
            Process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, as it should.
        }

        Process.Dispose();
    }
}
