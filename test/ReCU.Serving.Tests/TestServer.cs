using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReCU.Graph;
using ReCU.Serving.Models;
using ReCU.TestKit;

namespace ReCU.Serving.Tests;

/// <summary>An application of two lines, on a port of its own, and a client.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;

    private TestServer(byte[] model, ReCUServingOptions options, Action<WebApplicationBuilder>? build)
    {
        File.WriteAllBytes(ModelPath, model);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Log);
        build?.Invoke(builder);
        builder.Services.AddReCUClassifier(ModelPath, options);
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapReCU();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
    }

    /// <summary>A model file with names for its classes.</summary>
    public static byte[] Model { get; } = Named(SmallModels.Colour);

    /// <summary>Another one of the same classes.</summary>
    public static byte[] OtherModel { get; } = Named(SmallModels.OtherWeights);

    /// <summary>The model's file.</summary>
    public string ModelPath => _folder.File("animals.onnx");

    /// <summary>Where the server is.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; }

    /// <summary>The server's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>What the server serves.</summary>
    public ServedModel Served => Services.GetRequiredService<ServedModel>();

    /// <summary>What the server's log said.</summary>
    public LogLines Log { get; } = new();

    /// <summary>
    /// Starts a server that looks at its file only when it is told to.
    /// </summary>
    /// <param name="options">Options.</param>
    /// <param name="model">The model file; null is <see cref="Model"/>.</param>
    /// <param name="build">What else the application has.</param>
    public static async Task<TestServer> StartAsync(
        ReCUServingOptions? options = null, byte[]? model = null, Action<WebApplicationBuilder>? build = null)
    {
        options ??= new ReCUServingOptions { ReloadInterval = TimeSpan.Zero };
        var server = new TestServer(model ?? Model, options, build);
        await server._app.StartAsync();
        IServerAddressesFeature addresses =
            server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Client.BaseAddress = new Uri(addresses.Addresses.Single());
        return server;
    }

    /// <summary>A model file of the small networks' names.</summary>
    public static byte[] Named(NetworkGraph network, params string[] names) => SmallModels.File(
        network,
        new ModelMetadata { NetworkName = "small", ClassNames = names.Length == 0 ? SmallModels.Names : names });

    /// <summary>Posts bytes, and reads the JSON of the answer.</summary>
    public async Task<(HttpResponseMessage Response, JsonElement Json)> PostAsync(
        string path, HttpContent content, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        HttpResponseMessage response = await Client.SendAsync(request, cancellation);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
        using JsonDocument json = JsonDocument.Parse(body.Length == 0 ? "null"u8.ToArray() : body);
        return (response, json.RootElement.Clone());
    }

    /// <summary>Posts a picture.</summary>
    public Task<(HttpResponseMessage Response, JsonElement Json)> ClassifyAsync(byte[] picture, string query = "") =>
        PostAsync("/classify" + query, new ByteArrayContent(picture));

    /// <summary>Reads JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Json)> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, json.RootElement.Clone());
    }

    /// <summary>Ends the server as a signal does, without disposing it.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
