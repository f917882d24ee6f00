using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReCU.Serving.Requests;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Requests;

internal sealed class RequestGateTests
{
    [Test]
    public async Task AFullServerSaysWhenToComeAgain()
    {
        await using TestServer server = await TestServer.StartAsync(new ReCUServingOptions
        {
            ReloadInterval = TimeSpan.Zero,
            MaximumRequests = 2,
            RetryAfter = TimeSpan.FromSeconds(3.5),
        });
        using var readings = new MeterReadings(server.Services);
        using TcpClient first = await BeginAsync(server);
        using TcpClient second = await BeginAsync(server);
        await readings.WaitForSumAsync("recu.serving.active_requests", 2);

        var (response, json) = await server.ClassifyAsync(SmallModels.Picture(1));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(4)));
        Assert.That(json.GetProperty("detail").GetString(), Does.Contain("2 requests"));
        (response, json) = await server.PostAsync("/v2/models/animals/infer", new StringContent("{}"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(json.GetProperty("error").GetString(), Does.Contain("2 requests"));
        Assert.That((await server.GetAsync("/health/ready")).Status, Is.EqualTo(HttpStatusCode.OK));

        first.Close();
        await readings.WaitForSumAsync("recu.serving.active_requests", 1);
        (response, _) = await server.ClassifyAsync(SmallModels.Picture(1));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task ABodyThatDoesNotComeIsNotWaitedFor()
    {
        await using TestServer server = await TestServer.StartAsync(new ReCUServingOptions
        {
            ReloadInterval = TimeSpan.Zero,
            RequestTimeout = TimeSpan.FromMilliseconds(100),
        });
        using TcpClient client = await BeginAsync(server);
        Assert.That(await FirstLineAsync(client), Is.EqualTo("HTTP/1.1 408 Request Timeout"));
    }

    // Kestrel refuses to set a rate for a stream of HTTP/2.
    [Test]
    public async Task StreamsOfOneConnectionAreAnswered()
    {
        await using TestServer server = await TestServer.StartAsync(build: builder => builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        using HttpResponseMessage classified = await SendAsync("/classify", SmallModels.Picture(1));
        Assert.That(classified.StatusCode, Is.EqualTo(HttpStatusCode.OK), await TextAsync(classified));
        using HttpResponseMessage inferred = await SendAsync("/v2/models/animals/infer", Encoding.UTF8.GetBytes($$"""
            {"inputs":[{"name":"{{SmallModels.Colour.InputName}}","shape":[1],"datatype":"BYTES",
            "data":["{{Convert.ToBase64String(SmallModels.Picture(1))}}"]}]}
            """));
        Assert.That(inferred.StatusCode, Is.EqualTo(HttpStatusCode.OK), await TextAsync(inferred));

        async Task<HttpResponseMessage> SendAsync(string path, byte[] body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(body),
            };
            return await server.Client.SendAsync(request);
        }

        static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync();
    }

    [Test]
    public async Task ARequestThatIsUnderWayIsFinishedWhenTheServerStops()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var readings = new MeterReadings(server.Services);
        byte[] picture = SmallModels.Picture(1);
        using TcpClient client = await BeginAsync(server, picture.Length, picture[..100]);
        await readings.WaitForSumAsync("recu.serving.active_requests", 1);

        Task stopped = server.StopAsync();
        Assert.That(stopped.IsCompleted, Is.False);
        await client.GetStream().WriteAsync(picture.AsMemory(100));
        Assert.That(await FirstLineAsync(client), Is.EqualTo("HTTP/1.1 200 OK"));
        await stopped;
    }

    [Test]
    public async Task WhatGoesWrongInsideStaysInside()
    {
        await using TestServer server = await TestServer.StartAsync();
        var (status, json, _) = await AnswerAsync(
            server, _ => throw new InvalidOperationException("secret /srv/model.onnx"));
        Assert.That(status, Is.EqualTo(500));
        Assert.That(json.GetProperty("detail").GetString(), Does.Not.Contain("secret"));
        Assert.That(
            server.Log.Lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Text),
            Has.One.Contains("secret"));
    }

    [Test]
    public async Task ARequestThatWaitsTooLongComesAgain()
    {
        await using TestServer server = await TestServer.StartAsync(new ReCUServingOptions
        {
            ReloadInterval = TimeSpan.Zero,
            RequestTimeout = TimeSpan.FromMilliseconds(50),
        });
        var (status, json, headers) = await AnswerAsync(
            server, cancellation => Task.Delay(Timeout.InfiniteTimeSpan, cancellation));
        Assert.That(status, Is.EqualTo(503));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("1"));
        Assert.That(json.GetProperty("detail").GetString(), Does.Contain("waited too long"));
    }

    [Test]
    public async Task WithoutMemoryTheRequestIsRefusedForNow()
    {
        await using TestServer server = await TestServer.StartAsync();
        var (status, _, headers) = await AnswerAsync(server, _ => throw new InsufficientMemoryException());
        Assert.That(status, Is.EqualTo(503));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("1"));
    }

    [Test]
    public async Task AConnectionThatBreaksIsNoFaultOfTheServer()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var readings = new MeterReadings(server.Services);
        var context = new DefaultHttpContext();
        await server.Services.GetRequiredService<RequestGate>()
            .RunAsync(context, "test", ProblemForm.Details, _ => throw new IOException("reset"));
        Assert.That(
            readings.All.Where(one => one.Name == "recu.serving.request.duration").Select(one => one.Tags),
            Is.EqualTo(new[] { "test cancelled" }));
        Assert.That(server.Log.Lines.Where(line => line.Level >= LogLevel.Warning), Is.Empty);
    }

    private static async Task<(int Status, JsonElement Json, IHeaderDictionary Headers)> AnswerAsync(
        TestServer server, Func<CancellationToken, Task> answer)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await server.Services.GetRequiredService<RequestGate>()
            .RunAsync(context, "test", ProblemForm.Details, answer);
        using JsonDocument json = JsonDocument.Parse(body.ToArray());
        return (context.Response.StatusCode, json.RootElement.Clone(), context.Response.Headers);
    }

    private static async Task<TcpClient> BeginAsync(TestServer server, int length = 1000, byte[]? beginning = null)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync((byte[])
        [
            .. Encoding.ASCII.GetBytes(
                FormattableString.Invariant($"POST /classify HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n")),
            .. beginning ?? "BM"u8.ToArray(),
        ]);
        return client;
    }

    private static async Task<string?> FirstLineAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync();
    }
}
