using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Tool.Scoring;
using ReCU.Tool.Terminals;

namespace ReCU.Tool.Serving;

/// <summary><c>recu serve</c>: serves a classifier over HTTP until a signal ends it.</summary>
internal sealed class ServeCommand : ToolCommand<ServeSettings>
{
    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, ServeSettings settings, CancellationToken cancellation) =>
        ServeAsync(consoles, settings, cancellation).GetAwaiter().GetResult();

    private static async Task<int> ServeAsync(
        Consoles consoles, ServeSettings settings, CancellationToken cancellation)
    {
        NetworkGraph graph = OnnxModel.Load(settings.Model);
        PixelScale.Check(settings.Model, graph, settings.Pixels);
        await using WebApplication app = ModelServer.Create(
            settings.Model, settings.Addresses, settings.ToOptions(graph.InputShape.Channels), consoles);
        if (settings.Addresses.Any(address => !address.IsLoopback))
        {
            consoles.Warn("other machines can reach this server, and it does not ask who they are.");
        }

        await StartAsync(app, settings.Urls, cancellation).ConfigureAwait(false);
        foreach (string address in app.Urls)
        {
            consoles.Line(address);
        }

        consoles.Note("Open it in a browser, or: curl --data-binary @photo.jpg "
            + $"{app.Urls.First().TrimEnd('/')}/classify (Ctrl+C ends the server.)");
        await EndAsync(cancellation).ConfigureAwait(false);
        consoles.Note("Finishing current requests.");
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static async Task StartAsync(WebApplication app, string urls, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"The server cannot listen at {urls}: {e.Message}.", e);
        }
    }

    private static async Task EndAsync(CancellationToken cancellation)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellation.Register(end.SetResult);
        await end.Task.ConfigureAwait(false);
    }
}
