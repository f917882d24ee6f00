using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Protocol;

/// <summary>Requests as the protocol's documentation and its clients write them.</summary>
internal sealed class InferEndpointTests
{
    private const string Infer = "/v2/models/animals/infer";

    private readonly float[] _pixels = RandomGraphs.Pixels(SmallModels.Colour, batch: 2, seed: 1);
    private TestServer _server = null!;

    private static readonly string[] _both = ["logits", "score"];
    private static readonly int[] _twoOfSeven = [2, 7];

    private static string InputName => SmallModels.Colour.InputName;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase(Infer)]
    [TestCase("/v2/models/animals/versions/1/infer")]
    public async Task NumbersAreAnsweredAsTheModelFileAnswers(string path)
    {
        var (response, json) = await _server.PostAsync(path, Json($$"""
            {"id": "42", "parameters": {"timeout": 5},
             "inputs": [{"name": "{{InputName}}", "shape": [2, 3, 12, 10], "datatype": "FP32",
             "data": [{{Text(_pixels)}}]}]}
            """));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), json.ToString());
        Assert.That(json.GetProperty("model_name").GetString(), Is.EqualTo("animals"));
        Assert.That(json.GetProperty("model_version").GetString(), Is.EqualTo("1"));
        Assert.That(json.GetProperty("id").GetString(), Is.EqualTo("42"));
        JsonElement[] outputs = [.. json.GetProperty("outputs").EnumerateArray()];
        Assert.That(outputs.Select(output => output.GetProperty("name").GetString()), Is.EqualTo(_both));
        Assert.That(outputs.Select(output => output.GetProperty("datatype").GetString()), Is.All.EqualTo("FP32"));
        Assert.That(
            outputs.Select(output => output.GetProperty("shape").EnumerateArray().Select(one => one.GetInt32())),
            Is.All.EqualTo(_twoOfSeven));
        var (logits, probabilities) = Direct();
        Assert.That(Numbers(outputs[0]), Is.EqualTo(logits));
        Assert.That(Numbers(outputs[1]), Is.EqualTo(probabilities));
    }

    // What is given back, escaped, would take many times the memory of the request.
    [TestCase("id")]
    [TestCase("name")]
    [TestCase("datatype")]
    [TestCase("member")]
    [TestCase("output")]
    public async Task LongTextsAreRefusedAndNotGivenBack(string where)
    {
        string text = new('<', 100_000);
        string Of(string what, string usual) => what == where ? text : usual;
        string member = where == "member" ? $"\"{text}\": 1, " : "";
        var (response, json) = await _server.PostAsync(Infer, Json($$"""
            {"id": "{{Of("id", "1")}}", {{member}}"outputs": [{"name": "{{Of("output", "score")}}"}],
             "inputs": [{"name": "{{Of("name", InputName)}}", "shape": [1, 3, 12, 10],
             "datatype": "{{Of("datatype", "FP32")}}", "data": [0]}]}
            """));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(json.ToString(), Has.Length.LessThan(500).And.Contain("1024 bytes"));
    }

    [Test]
    public async Task VeryManyOutputsAreRefused()
    {
        string outputs = string.Join(',', Enumerable.Repeat("{\"name\": \"score\"}", 17));
        var (response, json) = await _server.PostAsync(Infer, Json($$"""{"outputs": [{{outputs}}], "inputs": []}"""));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(json.ToString(), Does.Contain("more than 16 tensors"));
    }

    [TestCase("0.5", HttpStatusCode.BadRequest)]
    [TestCase("7", HttpStatusCode.OK)]
    public async Task AModelWithAnInt8StemTakesWholeNumbers(string pixel, HttpStatusCode expected)
    {
        await using TestServer server =
            await TestServer.StartAsync(model: SmallModels.File(SmallModels.Colour.WithInt8Stem()));
        string data = string.Join(',', Enumerable.Repeat("1", 359).Append(pixel));
        var (response, json) = await server.PostAsync(Infer, Json($$"""
            {"inputs": [{"name": "{{InputName}}", "shape": [1, 3, 12, 10], "datatype": "FP32", "data": [{{data}}]}]}
            """));
        Assert.That(response.StatusCode, Is.EqualTo(expected), json.ToString());
    }

    [Test]
    public async Task ArraysMayLieInsideOfEachOtherAndMembersInAnyOrder()
    {
        IEnumerable<string> images = _pixels.Chunk(360).Select(image => "[" + string.Join(',', image.Chunk(120)
            .Select(plane => "[" + string.Join(',', plane.Chunk(10).Select(row => $"[{Text(row)}]")) + "]")) + "]");
        var (response, json) = await _server.PostAsync(Infer, Json($$"""
            {"outputs": [{"name": "score"}], "inputs": [{"data": [{{string.Join(',', images)}}],
             "datatype": "FP32", "parameters": {"content_type": "np"}, "shape": [2,3,12,10], "name": "{{InputName}}"}]}
            """));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), json.ToString());
        Assert.That(json.TryGetProperty("id", out _), Is.False);
        Assert.That(Numbers(json.GetProperty("outputs")[0]), Is.EqualTo(Direct().Probabilities));
        Assert.That(json.GetProperty("outputs").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task PictureFilesAreDecodedAsTheTrainingDid()
    {
        byte[][] pictures = [SmallModels.Picture(1), SmallModels.Picture(2, 20, 30)];
        using ImageClassifier classifier = ImageClassifier.Open(TestServer.Model);
        var (response, json) = await _server.PostAsync(Infer, Json($$"""
            {"inputs": [{"name": "{{InputName}}", "shape": [2], "datatype": "BYTES",
             "data": ["{{Convert.ToBase64String(pictures[0])}}", "{{Convert.ToBase64String(pictures[1])}}"]}],
             "outputs": [{"name": "score", "parameters": {"classification": 2} } ]}
            """));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), json.ToString());
        JsonElement output = json.GetProperty("outputs")[0];
        Assert.That(output.GetProperty("datatype").GetString(), Is.EqualTo("BYTES"));
        Assert.That(
            output.GetProperty("data").EnumerateArray().Select(one => one.GetString()),
            Is.EqualTo(pictures.SelectMany(picture => classifier.Classify(picture, top: 2).Classes).Select(
                by => string.Create(CultureInfo.InvariantCulture, $"{by.Probability}:{by.Index}:{by.Name}"))));
    }

    [Test]
    public async Task BytesMayBeGivenAsNumbers()
    {
        byte[] pixels = [.. _pixels.Select(pixel => (byte)pixel)];
        var (_, bytes) = await _server.PostAsync(Infer, Json($$"""
            {"inputs": [{"name": "{{InputName}}", "shape": [2,3,12,10], "datatype": "UINT8",
             "data": [{{string.Join(',', pixels)}}]}]}
            """));
        var (_, floats) = await _server.PostAsync(Infer, Json($$"""
            {"inputs": [{"name": "{{InputName}}", "shape": [2,3,12,10], "datatype": "FP32",
             "data": [{{string.Join(',', pixels)}}]}]}
            """));
        Assert.That(bytes.GetProperty("outputs").ToString(), Is.EqualTo(floats.GetProperty("outputs").ToString()));
    }

    // What Triton's Python client sends of an array by default: all binary, in and out.
    [Test]
    public async Task BinaryTensorsComeBehindTheJson()
    {
        var (header, tensors) = await BinaryAsync(
            $$"""
            {"inputs":[{"name":"{{InputName}}","shape":[2,3,12,10],"datatype":"FP32",
            "parameters":{"binary_data_size":{{_pixels.Length * 4}} } } ],"parameters":{"binary_data_output":true} }
            """,
            MemoryMarshal.AsBytes<float>(_pixels).ToArray());
        var (logits, probabilities) = Direct();
        Assert.That(MemoryMarshal.Cast<byte, float>(tensors).ToArray(), Is.EqualTo(logits.Concat(probabilities)));
        foreach (JsonElement output in header.GetProperty("outputs").EnumerateArray())
        {
            Assert.That(
                output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32(), Is.EqualTo(2 * 7 * 4));
            Assert.That(output.TryGetProperty("data", out _), Is.False);
        }
    }

    [Test]
    public async Task AnOutputMayBeBinaryWhileTheOtherIsNot()
    {
        byte[] picture = SmallModels.Picture(3);
        byte[] element = [.. BitConverter.GetBytes(picture.Length), .. picture];
        var (header, tensors) = await BinaryAsync(
            $$"""
            {"inputs":[{"name":"{{InputName}}","shape":[1,1],"datatype":"BYTES",
            "parameters":{"binary_data_size":{{element.Length}} } } ],"parameters":{"binary_data_output":true},
            "outputs":[{"name":"logits","parameters":{"binary_data":false} },
            {"name":"score","parameters":{"classification":1} } ]}
            """,
            element);
        using ImageClassifier classifier = ImageClassifier.Open(TestServer.Model);
        ClassProbability best = classifier.Classify(picture).Best;
        string text = string.Create(CultureInfo.InvariantCulture, $"{best.Probability}:{best.Index}:{best.Name}");
        Assert.That(BitConverter.ToInt32(tensors), Is.EqualTo(text.Length));
        Assert.That(Encoding.UTF8.GetString(tensors[4..]), Is.EqualTo(text));
        Assert.That(header.GetProperty("outputs")[0].GetProperty("data").GetArrayLength(), Is.EqualTo(7));
    }

    private static IEnumerable<TestCaseData> Wrong() => WrongRequests().Select(wrong =>
        new TestCaseData(wrong.Body, wrong.Message).SetArgDisplayNames(wrong.Message));

    private static IEnumerable<(string Body, string Message)> WrongRequests()
    {
        string name = SmallModels.Colour.InputName;
        yield return ("", "body is empty");
        yield return ("no json", "no inference request");
        yield return ("[]", "no inference request");
        yield return ("{}", "0 inputs");
        yield return ("""{"inputs": 1}""", "inputs begins with Number");
        yield return ("""{"inputs": []} {}""", "no inference request");
        yield return ("""{"inputs": [""", "no inference request");
        yield return ("""{"inputs": [{}, {}]}""", "2 inputs");
        yield return ("""{"id": 5, "inputs": []}""", "no inference request");
        yield return (One("other", "[1,3,12,10]", "FP32", "[]"), "an input 'other'; that of the model is");
        yield return (One(name, "[1,3,12,10]", "FP64", "[]"), "datatype 'FP64'; FP32, UINT8 or BYTES");
        yield return (One(name, "[1,12,10,3]", "FP32", "[]"), "shape [1, 12, 10, 3]; [N, 3, 12, 10]");
        yield return (One(name, "[3,12,10]", "FP32", "[]"), "shape [3, 12, 10]");
        yield return (One(name, "[0,3,12,10]", "FP32", "[]"), "0 images; 1 to 64");
        yield return (One(name, "[-1,3,12,10]", "FP32", "[]"), "-1 images");
        yield return (One(name, "[9223372036854775807,3,12,10]", "FP32", "[]"), "images; 1 to 64");
        yield return (One(name, "[1,2,3,4,5,6,7,8,9]", "FP32", "[]"), "more than 8 dimensions");
        yield return (One(name, "[1.5]", "BYTES", "[]"), "no inference request");
        yield return (One(name, "[1,3,12,10]", "FP32", "[1,2,3]"), "no FP32 values of the shape");
        yield return (One(name, "[1,3,12,10]", "FP32", $"[{Repeat("1", 361)}]"), "no FP32 values of the shape");
        yield return (One(name, "[1,3,12,10]", "FP32", $"[{Repeat("\"1\"", 360)}]"), "no FP32 values");
        yield return (One(name, "[1,3,12,10]", "FP32", $"[{Repeat("1e300", 360)}]"), "no FP32 values");
        yield return (One(name, "[1,3,12,10]", "UINT8", $"[{Repeat("256", 360)}]"), "no UINT8 values");
        yield return (One(name, "[1]", "BYTES", "[\"!\"]"), "no BYTES values");
        yield return (One(name, "[2]", "BYTES", "[\"\",\"\"]"), "Picture 0 cannot be read: the file is empty");
        yield return (One(name, "[1]", "BYTES", "{}"), "data begins with StartObject");
        yield return ($$"""{"inputs":[{"name":"{{name}}","shape":[1],"datatype":"BYTES"}]}""", "needs 'data'");
        yield return (
            $$"""
            {"inputs":[{"name":"{{name}}","shape":[1],"datatype":"BYTES","data":[""]}],"outputs":[{"name":"x"}]}
            """,
            "an output 'x'; the model has 'logits' and 'score'");
        yield return (
            """{"inputs":[{"name":"x"}],"outputs":[{"name":"score"},{"name":"score"}]}""", "an output twice");
        yield return (
            $$"""
            {"inputs":[{"name":"{{name}}","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":9} } ]}
            """,
            "announces 9 bytes of binary data, and 0 bytes follow");
        yield return (new string('[', 5000), "no inference request");
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task AWrongRequestIsToldWhatWasExpected(string body, string message)
    {
        var (response, json) = await _server.PostAsync(Infer, Json(body));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), json.ToString());
        Assert.That(json.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "error" }));
        Assert.That(json.GetProperty("error").GetString(), Does.Contain(message));
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("many")]
    [TestCase("3")]
    [TestCase("99999999999")]
    public async Task AWrongLengthOfTheJsonIsRefused(string length)
    {
        using HttpContent content = Json("{}");
        content.Headers.Add("Inference-Header-Content-Length", length);
        var (response, json) = await _server.PostAsync(Infer, content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(json.GetProperty("error").GetString(), Does.Contain("Inference-Header-Content-Length"));
    }

    [TestCase(4, 0)]
    [TestCase(4, 200)]
    [TestCase(8, 4)]
    [TestCase(2, 1)]
    public async Task BinaryElementsThatLieAboutTheirLengthAreRefused(int size, byte length)
    {
        var binary = new byte[size];
        binary[0] = length;
        string json = $$"""
            {"inputs":[{"name":"{{InputName}}","shape":[2],"datatype":"BYTES",
            "parameters":{"binary_data_size":{{size}} } } ]}
            """;
        using HttpContent content = Binary(json, binary);
        var (response, answer) = await _server.PostAsync(Infer, content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), answer.ToString());
    }

    private async Task<(JsonElement Header, byte[] Tensors)> BinaryAsync(string json, byte[] tensor)
    {
        using HttpContent content = Binary(json, tensor);
        using HttpResponseMessage response = await _server.Client.PostAsync(Infer, content);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), Encoding.UTF8.GetString(body));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/octet-stream"));
        int length = int.Parse(
            response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        using JsonDocument header = JsonDocument.Parse(body.AsMemory(0, length));
        return (header.RootElement.Clone(), body[length..]);
    }

    private static ByteArrayContent Binary(string json, byte[] tensor)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        var content = new ByteArrayContent([.. header, .. tensor]);
        content.Headers.Add("Inference-Header-Content-Length", header.Length.ToString(CultureInfo.InvariantCulture));
        return content;
    }

    private (float[] Logits, float[] Probabilities) Direct()
    {
        using ImageClassifier classifier = ImageClassifier.Open(TestServer.Model);
        using ModelLease lease = classifier.Lease();
        var (logits, probabilities) = (new float[14], new float[14]);
        lease.Score(_pixels, logits, probabilities);
        return (logits, probabilities);
    }

    private static string One(string name, string shape, string datatype, string data) =>
        $$"""{"inputs":[{"name":"{{name}}","shape":{{shape}},"datatype":"{{datatype}}","data":{{data}}}]}""";

    private static string Repeat(string value, int count) => string.Join(',', Enumerable.Repeat(value, count));

    private static string Text(IEnumerable<float> values) =>
        string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static IEnumerable<float> Numbers(JsonElement output) =>
        output.GetProperty("data").EnumerateArray().Select(one => one.GetSingle());

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
