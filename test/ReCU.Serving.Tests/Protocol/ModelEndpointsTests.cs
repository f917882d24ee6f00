using System.Net;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Protocol;

internal sealed class ModelEndpointsTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("/v2/health/live", """{"live":true}""")]
    [TestCase("/v2/health/ready", """{"ready":true,"live":true}""")]
    [TestCase("/v2/models/animals/ready", """{"name":"animals","ready":true}""")]
    [TestCase("/v2/models/animals/versions/1/ready", """{"name":"animals","ready":true}""")]
    public async Task HealthIsToldAsTheProtocolHasIt(string path, string expected)
    {
        var (status, json) = await _server.GetAsync(path);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(json.ToString(), Is.EqualTo(expected));
    }

    [TestCase("/v2")]
    [TestCase("/v2/")]
    public async Task TheServerSaysWhatItKnows(string path)
    {
        var (_, json) = await _server.GetAsync(path);
        Assert.That(json.GetProperty("name").GetString(), Is.EqualTo("recu"));
        Assert.That(json.GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+"));
        Assert.That(
            json.GetProperty("extensions").EnumerateArray().Select(one => one.GetString()),
            Is.EqualTo(new[] { "binary_tensor_data", "classification" }));
    }

    [TestCase("/v2/models/animals")]
    [TestCase("/v2/models/animals/versions/1")]
    public async Task TheModelIsDescribedAsItsFileIs(string path)
    {
        var (_, json) = await _server.GetAsync(path);
        Assert.That(json.ToString(), Is.EqualTo($$"""
            {"name":"animals","versions":["1"],"platform":"onnx_recu",
            "inputs":[{"name":"{{SmallModels.Colour.InputName}}","datatype":"FP32","shape":[-1,3,12,10]}],
            "outputs":[{"name":"logits","datatype":"FP32","shape":[-1,7]},
            {"name":"score","datatype":"FP32","shape":[-1,7]}]}
            """.ReplaceLineEndings("")));
    }

    [TestCase("/v2/models/other")]
    [TestCase("/v2/models/Animals")]
    [TestCase("/v2/models/other/ready")]
    [TestCase("/v2/models/animals/versions/2")]
    [TestCase("/v2/models/animals/versions/2/ready")]
    public async Task OtherModelsAndVersionsAreNotThere(string path)
    {
        var (status, json) = await _server.GetAsync(path);
        Assert.That(status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(json.GetProperty("error").GetString(), Does.StartWith("There is no "));
    }

    [Test]
    public async Task InferenceOfAnotherModelIsRefused()
    {
        var (response, json) = await _server.PostAsync("/v2/models/other/infer", new StringContent("{}"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(json.GetProperty("error").GetString(), Does.Contain("the model is 'animals'"));
    }

    [Test]
    public async Task AModelIsCalledWhatTheOptionsSay()
    {
        await using TestServer server = await TestServer.StartAsync(
            new ReCUServingOptions { ModelName = "my animals", ReloadInterval = TimeSpan.Zero });
        var (status, json) = await server.GetAsync("/v2/models/my%20animals/ready");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(json.GetProperty("name").GetString(), Is.EqualTo("my animals"));
    }
}
