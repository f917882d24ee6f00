using ReCU.Classifier;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Load;

/// <summary>
/// Many clients at once, for a moment. The full load runs against the command <c>recu serve</c>, when it is asked for:
/// <c>dotnet test -c Release test/ReCU.Tool.Tests --filter TestCategory=Load</c>.
/// </summary>
internal sealed class QuickLoadTests
{
    private const int Connections = 16;
    private const int Requests = 640;

    [Test]
    public async Task EveryAnswerIsThatOfDirectScoring([Values(0, 2)] int delay)
    {
        byte[][] pictures = [.. Enumerable.Range(0, 10).Select(seed => SmallModels.Picture(seed, 12 + seed, 20))];
        using ImageClassifier classifier = ImageClassifier.Open(TestServer.Model);
        string[] expected = [.. pictures.Select(picture => $"{classifier.Classify(picture).Best.Probability:R}")];
        await using TestServer server = await TestServer.StartAsync(new ReCUServingOptions
        {
            ReloadInterval = TimeSpan.Zero,
            BatchDelay = TimeSpan.FromMilliseconds(delay),
        });
        var answers = new string[Requests];
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async client =>
        {
            for (int i = client; i < Requests; i += Connections)
            {
                var (response, json) = await server.ClassifyAsync(pictures[i % pictures.Length]);
                Assert.That(response.IsSuccessStatusCode, Is.True, json.ToString());
                answers[i] = $"{json.GetProperty("classes")[0].GetProperty("probability").GetSingle():R}";
            }
        }));
        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, Requests).Select(i => expected[i % pictures.Length])));
    }
}
