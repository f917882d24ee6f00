using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Health;

internal sealed class HealthAnswerTests
{
    [Test]
    public async Task LiveAsksNothingAndReadyTellsWhichModelIsServed()
    {
        await using TestServer server = await TestServer.StartAsync(
            build: app => app.Services.AddHealthChecks()
                .AddCheck("else", () => HealthCheckResult.Unhealthy("not asked")));
        var (status, json) = await server.GetAsync("/health/live");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(json.ToString(), Is.EqualTo("""{"status":"Healthy"}"""));

        (status, json) = await server.GetAsync("/health/ready");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(json.GetProperty("status").GetString(), Is.EqualTo("Healthy"));
        Assert.That(json.GetProperty("model").GetString(), Is.EqualTo("animals"));
        Assert.That(json.GetProperty("reloads").GetInt32(), Is.Zero);
        Assert.That(
            json.GetProperty("sha256").GetString(),
            Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(TestServer.Model))));
        Assert.That(json.ToString(), Does.Not.Contain(Path.GetDirectoryName(server.ModelPath)!));
    }

    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public async Task ProbesAreRead(string path)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage deleted = await server.Client.DeleteAsync(path);
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    public async Task ReadyAsksChecksOfTheApplicationThatSaySo()
    {
        await using TestServer server = await TestServer.StartAsync(
            build: app => app.Services.AddHealthChecks()
                .AddCheck("database", () => HealthCheckResult.Unhealthy("down"), tags: ["ready"]));
        Assert.That((await server.GetAsync("/health/ready")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await server.GetAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task WhoeverStopsIsNotReady()
    {
        await using TestServer server = await TestServer.StartAsync();
        HealthCheckService checks = server.Services.GetRequiredService<HealthCheckService>();
        Assert.That((await checks.CheckHealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));
        await server.StopAsync();
        Assert.That((await checks.CheckHealthAsync()).Status, Is.EqualTo(HealthStatus.Unhealthy));
    }

    [Test]
    public async Task AnswersToHeadHaveNoBody()
    {
        await using TestServer server = await TestServer.StartAsync();
        foreach (string path in new[] { "/", "/v2", "/openapi.json" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
        }

        Assert.That((await server.ClassifyAsync(SmallModels.Picture(1))).Response.IsSuccessStatusCode, Is.True);
    }
}
