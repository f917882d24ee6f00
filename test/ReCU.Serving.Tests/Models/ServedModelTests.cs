using System.Text.Json;
using Microsoft.Extensions.Logging;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Models;

/// <summary>A model file that is replaced while the server runs.</summary>
internal sealed class ServedModelTests
{
    private readonly byte[] _picture = SmallModels.Picture(2);

    [Test]
    public async Task ANewFileIsTakenUpOnceItHasComeToRest()
    {
        await using TestServer server = await TestServer.StartAsync();
        string before = await AnswerAsync(server);
        // As a copy over the network writes it.
        File.WriteAllBytes(server.ModelPath, TestServer.OtherModel[..1000]);
        server.Served.Check();
        File.WriteAllBytes(server.ModelPath, TestServer.OtherModel);
        server.Served.Check();
        Assert.That(await AnswerAsync(server), Is.EqualTo(before));

        server.Served.Check();
        Assert.That(await AnswerAsync(server), Is.EqualTo(Direct(TestServer.OtherModel)).And.Not.EqualTo(before));
        Assert.That((await ReadyAsync(server)).GetProperty("reloads").GetInt32(), Is.EqualTo(1));
        Assert.That(server.Log.Lines.Where(line => line.Level >= LogLevel.Warning), Is.Empty);
    }

    [Test]
    public async Task ARenamedFileOfTheSameTimeIsTakenUp()
    {
        await using TestServer server = await TestServer.StartAsync();
        string next = server.ModelPath + ".new";
        File.WriteAllBytes(next, TestServer.OtherModel);
        File.SetLastWriteTimeUtc(next, File.GetLastWriteTimeUtc(server.ModelPath));
        File.Move(next, server.ModelPath, overwrite: true);
        Look(server);
        Assert.That(await AnswerAsync(server), Is.EqualTo(Direct(TestServer.OtherModel)));
    }

    [Test]
    public async Task ABrokenFileIsRefusedAndToldAndTheNextIsTaken()
    {
        await using TestServer server = await TestServer.StartAsync();
        string before = await AnswerAsync(server);
        File.WriteAllBytes(server.ModelPath, TestServer.OtherModel[..^100]);
        Look(server);
        Look(server);
        Assert.That(await AnswerAsync(server), Is.EqualTo(before));
        JsonElement ready = await ReadyAsync(server);
        Assert.That(ready.GetProperty("status").GetString(), Is.EqualTo("Degraded"));
        Assert.That(
            ready.GetProperty("description").GetString(),
            Does.Contain("not served").And.Contain("animals.onnx")
                .And.Not.Contain(Path.GetDirectoryName(server.ModelPath)!));
        Assert.That(server.Log.Lines.Count(line => line.Text.Contains("is refused")), Is.EqualTo(1), "told once");

        File.WriteAllBytes(server.ModelPath, TestServer.OtherModel);
        Look(server);
        Assert.That(await AnswerAsync(server), Is.EqualTo(Direct(TestServer.OtherModel)));
        Assert.That((await ReadyAsync(server)).GetProperty("status").GetString(), Is.EqualTo("Healthy"));
    }

    [Test]
    public async Task TheOldFileAgainEndsTheProblem()
    {
        await using TestServer server = await TestServer.StartAsync();
        File.Delete(server.ModelPath);
        Look(server);
        Assert.That(
            (await ReadyAsync(server)).GetProperty("description").GetString(), Does.Contain("The model file is gone."));
        File.WriteAllBytes(server.ModelPath, TestServer.Model);
        Look(server);
        JsonElement ready = await ReadyAsync(server);
        Assert.That(ready.GetProperty("status").GetString(), Is.EqualTo("Healthy"));
        Assert.That(ready.GetProperty("reloads").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task OtherClassesAndShapesAreRefusedUnlessAllowed([Values] bool allowed, [Values] bool shape)
    {
        await using TestServer server = await TestServer.StartAsync(
            new ReCUServingOptions { ReloadInterval = TimeSpan.Zero, AllowOtherClasses = allowed });
        string before = await AnswerAsync(server);
        byte[] other = shape
            ? SmallModels.File(SmallModels.Grey)
            : TestServer.Named(SmallModels.Colour, [.. SmallModels.Names.Reverse()]);
        File.WriteAllBytes(server.ModelPath, other);
        Look(server);
        Assert.That(await AnswerAsync(server), Is.EqualTo(allowed ? Direct(other) : before));
        Assert.That(
            (await ReadyAsync(server)).GetProperty("status").GetString(), Is.EqualTo(allowed ? "Healthy" : "Degraded"));
    }

    [Test]
    public async Task AFileThatDoesNotFitTheOptionsIsRefused()
    {
        await using TestServer server = await TestServer.StartAsync(new ReCUServingOptions
        {
            ReloadInterval = TimeSpan.Zero,
            AllowOtherClasses = true,
            ShorterSide = 13,
        });
        File.WriteAllBytes(server.ModelPath, SmallModels.File(SmallModels.Grey));
        Look(server);
        Assert.That((await ReadyAsync(server)).GetProperty("description").GetString(), Does.Contain("at least 14"));
    }

    [Test]
    public async Task WhileFilesAreReplacedEveryAnswerIsThatOfOneOrTheOther()
    {
        await using TestServer server = await TestServer.StartAsync();
        string[] expected = [Direct(TestServer.Model), Direct(TestServer.OtherModel)];
        Task<string[]>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var answers = new List<string>();
            for (int i = 0; i < 60; i++)
            {
                answers.Add(await AnswerAsync(server));
            }

            return answers.ToArray();
        }))];
        for (int i = 0; i < 20; i++)
        {
            File.WriteAllBytes(server.ModelPath, i % 2 == 0 ? TestServer.OtherModel : TestServer.Model);
            Look(server);
        }

        Assert.That((await Task.WhenAll(clients)).SelectMany(all => all).Distinct(), Is.SubsetOf(expected));
        Assert.That(server.Served.State.Reloads, Is.EqualTo(20));
    }

    [Test]
    public async Task TheFileIsWatched()
    {
        await using TestServer server = await TestServer.StartAsync(
            new ReCUServingOptions { ReloadInterval = TimeSpan.FromMilliseconds(10) });
        File.WriteAllBytes(server.ModelPath, TestServer.OtherModel);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (server.Served.State.Reloads == 0)
        {
            await Task.Delay(5, patience.Token);
        }

        Assert.That(await AnswerAsync(server), Is.EqualTo(Direct(TestServer.OtherModel)));
    }

    [Test]
    public async Task AModelWhoseAnswersAreNotFiniteIsRefused()
    {
        await using TestServer server = await TestServer.StartAsync();
        string before = await AnswerAsync(server);
        File.WriteAllBytes(server.ModelPath, TestServer.Named(SmallModels.Overflowing));
        Look(server);
        Assert.That(await AnswerAsync(server), Is.EqualTo(before));
        Assert.That((await ReadyAsync(server)).GetProperty("description").GetString(), Does.Contain("not finite"));
    }

    [Test]
    public void AServerWithoutItsModelDoesNotStart()
    {
        Assert.That(
            () => TestServer.StartAsync(model: [1, 2, 3]),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("animals.onnx"));
    }

    private static void Look(TestServer server)
    {
        server.Served.Check();
        server.Served.Check();
    }

    private async Task<string> AnswerAsync(TestServer server)
    {
        var (response, json) = await server.ClassifyAsync(_picture);
        Assert.That(response.IsSuccessStatusCode, Is.True, json.ToString());
        return string.Join(' ', json.GetProperty("classes").EnumerateArray().Select(
            one => $"{one.GetProperty("name").GetString()} {one.GetProperty("probability").GetSingle():R}"));
    }

    private string Direct(byte[] model)
    {
        using ImageClassifier classifier = ImageClassifier.Open(model);
        return string.Join(
            ' ', classifier.Classify(_picture, top: 5).Classes.Select(one => $"{one.Name} {one.Probability:R}"));
    }

    private static async Task<JsonElement> ReadyAsync(TestServer server) =>
        (await server.GetAsync("/health/ready")).Json;
}
