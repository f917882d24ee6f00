using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReCU.Serving;
using ReCU.Tool.Terminals;

namespace ReCU.Tool.Serving;

/// <summary>The two-line application of <c>recu serve</c>.</summary>
internal static class ModelServer
{
    private const int MostConnections = 4_096;

    /// <summary>Builds the server. The environment and files of the folder do not change it.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="addresses">The addresses to listen on.</param>
    /// <param name="options">The options of the service.</param>
    /// <param name="consoles">Receives the log.</param>
    public static WebApplication Create(
        string model, IReadOnlyList<Uri> addresses, ReCUServingOptions options, Consoles consoles)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(SetLimits);
        builder.Logging.AddProvider(new ConsoleLog(consoles)).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("ReCU.Serving", LogLevel.Information)
            // Each probe would report a rejected model file again.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.RequestTimeout);
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = AllowedHosts(addresses));
        builder.Services.AddReCUClassifier(model, options);
        WebApplication app = builder.Build();
        foreach (Uri address in addresses)
        {
            app.Urls.Add(address.GetLeftPart(UriPartial.Authority));
        }

        app.UseHostFiltering();
        app.MapReCU();
        return app;
    }

    private static void SetLimits(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
    }

    // If the name of a stranger's page leads to this machine, its requests contain that name.
    private static string[] AllowedHosts(IReadOnlyList<Uri> addresses) =>
        addresses.All(address => address.IsLoopback)
            ? ["localhost", IPAddress.Loopback.ToString(), $"[{IPAddress.IPv6Loopback}]",
                .. addresses.Select(address => address.Host)]
            : ["*"];
}
