using System.Net;
using System.Text.Json;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Classifying;

internal sealed class ClassifyEndpointTests
{
    private readonly byte[] _picture = SmallModels.Picture(2);
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task AnAnswerIsThatOfTheClassifier()
    {
        using ImageClassifier classifier = ImageClassifier.Open(TestServer.Model);
        var (response, json) = await _server.ClassifyAsync(_picture);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        Assert.That(Classes(json), Is.EqualTo(classifier.Classify(_picture, top: 5).Classes));
        Assert.That(json.GetProperty("model").GetString(), Is.EqualTo("animals"));
        Assert.That(json.GetProperty("milliseconds").GetDouble(), Is.GreaterThan(0));
    }

    [TestCase("?top=1", 1)]
    [TestCase("?top=7", 7)]
    [TestCase("?top=1000", 7)]
    public async Task ARequestSaysHowManyClassesItWants(string query, int expected)
    {
        var (_, json) = await _server.ClassifyAsync(_picture, query);
        Assert.That(Classes(json), Has.Count.EqualTo(expected));
    }

    [TestCase("?top=0")]
    [TestCase("?top=-1")]
    [TestCase("?top=many")]
    [TestCase("?top=")]
    [TestCase("?top=99999999999")]
    [TestCase("?top=1&top=2")]
    public async Task AnotherNumberIsRefused(string query)
    {
        var (response, json) = await _server.ClassifyAsync(_picture, query);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(json.GetProperty("detail").GetString(), Does.Contain("'top'"));
    }

    // The second is what "curl --data-binary" sends.
    [TestCase("image/bmp")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("text/plain")]
    [TestCase(null)]
    public async Task ABodyIsAPictureWhateverItsTypeSays(string? type)
    {
        using var body = new ByteArrayContent(_picture);
        body.Headers.Remove("Content-Type");
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        var (response, json) = await _server.PostAsync("/classify", body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), json.ToString());
    }

    [Test]
    public async Task AFormBringsAPictureAmongItsFields()
    {
        var (_, expected) = await _server.ClassifyAsync(_picture);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("a text"), "comment" },
            { new ByteArrayContent(_picture), "anything", "photo.bmp" },
        };
        var (response, json) = await _server.PostAsync("/classify", form);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), json.ToString());
        Assert.That(Classes(json), Is.EqualTo(Classes(expected)));
    }

    [Test]
    public async Task AnAnswerThatIsNotFiniteIsTold()
    {
        // Too large for a float from a mean of 34 on; the picture that a server tries when it starts is black.
        var builder = new GraphBuilder((3, 12, 10));
        builder.Add(new AveragePool("mean", builder.InputName, new Window(12, 10)));
        builder.Add(new Scale(
            "factor", "mean", FloatTensor.Vector([1e37f, 1e37f, 1e37f]), FloatTensor.Vector([0, 0, 0])));
        byte[] model = OnnxModel.ToBytes(builder.Build(new ModelMetadata { NetworkName = "mean" }));
        await using TestServer server = await TestServer.StartAsync(model: model);
        using var readings = new MeterReadings(server.Services);
        var (response, json) = await server.ClassifyAsync(SmallModels.Picture(3));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(json.GetProperty("detail").GetString(), Does.Contain("no finite answer"));
        Assert.That(
            readings.All.Where(one => one.Name == "recu.serving.request.duration").Select(one => one.Tags),
            Is.EqualTo(new[] { "classify failed" }));
    }

    [Test]
    public async Task AnotherMethodIsNotAllowed()
    {
        using HttpResponseMessage response = await _server.Client.GetAsync("/classify");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    private static List<ClassProbability> Classes(JsonElement json) =>
    [
        .. json.GetProperty("classes").EnumerateArray().Select(one => new ClassProbability(
            one.GetProperty("name").GetString()!,
            one.GetProperty("index").GetInt32(),
            one.GetProperty("probability").GetSingle())),
    ];
}
