using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Page;

internal sealed class PageResourcesTests
{
    private static readonly string[] _hostile =
    [
        "<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "\"'&", "{{name}}", "{{classes}}", "猫",
        "g",
    ];

    [Test]
    public async Task NamesAreEscaped()
    {
        await using TestServer server = await TestServer.StartAsync(
            new ReCUServingOptions { ReloadInterval = TimeSpan.Zero, ModelName = "<b>{{classes}}" },
            TestServer.Named(SmallModels.Colour, _hostile));
        string page = await server.Client.GetStringAsync("/");
        Assert.That(page, Does.Contain("<title>&lt;b&gt;{{classes}}</title>"));
        Assert.That(page, Does.Contain("&lt;img src=x onerror=alert(1)&gt;").And.Contain("<li>{{name}}</li>"));
        Assert.That(page, Does.Not.Contain("<img src=x").And.Not.Contain("<script>alert").And.Not.Contain("<b>"));
        Assert.That(page, Does.Contain("7 classes, images of 3x12x10"));
    }

    [TestCase("/", "text/html")]
    [TestCase("/recu.js", "text/javascript")]
    [TestCase("/recu.css", "text/css")]
    [TestCase("/recu.svg", "image/svg+xml")]
    [TestCase("/openapi.json", "application/json")]
    [TestCase("/health/ready", "application/json")]
    [TestCase("/v2", "application/json")]
    public async Task EveryAnswerSaysWhatABrowserMayDo(string path, string type)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo(type));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.StartWith("default-src 'none'; script-src 'self';").And.Not.Contain("unsafe"));
    }

    [Test]
    public async Task ThePageNeedsNothingFromElsewhereAndNothingInline()
    {
        await using TestServer server = await TestServer.StartAsync();
        string page = await server.Client.GetStringAsync("/");
        Assert.That(
            page, Does.Not.Contain("http").And.Not.Contain("//").And.Not.Contain("style=").And.Not.Match(" on[a-z]+="));
        Assert.That(page, Does.Contain("<script src=\"/recu.js\" defer></script>"));
        Assert.That(
            await server.Client.GetStringAsync("/recu.js"), Does.Not.Contain("innerHTML").And.Not.Contain("http"));
    }

    [Test]
    public async Task InAGroupEverythingLiesBelowItsPrefix()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("m.onnx"), TestServer.Model);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddReCUClassifier(folder.File("m.onnx"));
        await using WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGroup("/flowers").MapReCU();
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        foreach (string path in new[] { "/flowers", "/flowers/" })
        {
            string page = await client.GetStringAsync(path);
            Assert.That(page, Does.Contain("\"/flowers/recu.js\"").And.Contain("data-base=\"/flowers/\""));
        }

        Assert.That((await client.GetAsync("/flowers/recu.css")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await client.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task ThePageCanBeLeftOut()
    {
        await using TestServer server = await TestServer.StartAsync(
            new ReCUServingOptions { HasPage = false, ReloadInterval = TimeSpan.Zero });
        using HttpResponseMessage response = await server.Client.GetAsync("/");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await server.ClassifyAsync(SmallModels.Picture(1))).Response.IsSuccessStatusCode, Is.True);
    }

    [Test]
    public async Task TheOpenApiDocumentHasEveryEndpoint()
    {
        await using TestServer server = await TestServer.StartAsync();
        var (_, document) = await server.GetAsync("/openapi.json");
        string[] described =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(
                path => path.Value.EnumerateObject().Select(
                    operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")),
        ];
        string[] files = ["/", "/recu.js", "/recu.css", "/recu.svg", "/openapi.json"];
        string[] mapped =
        [
            .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => !files.Contains(endpoint.RoutePattern.RawText))
                .Select(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET")
                    + " " + endpoint.RoutePattern.RawText),
        ];
        Assert.That(described, Is.EquivalentTo(mapped));
        Assert.That(References(document).Distinct(), Is.SubsetOf(
            document.GetProperty("components").GetProperty("schemas").EnumerateObject()
                .Select(schema => "#/components/schemas/" + schema.Name)));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.NameEquals("$ref")
            ? [member.Value.GetString()!]
            : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
