using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;
using SkiaSharp;

namespace ReCU.Tool.Tests.Serving;

/// <summary>
/// 20,000 requests from 64 connections, which take a minute and all processors: <c>dotnet test -c Release
/// test/ReCU.Tool.Tests --filter TestCategory=Load --logger "console;verbosity=detailed"</c> prints the figures.
/// </summary>
[Category("Load")]
[Explicit("Takes a minute and all processors; --filter TestCategory=Load runs it.")]
[Platform("Linux,MacOsX", Reason = "Sends a signal.")]
internal sealed class LoadTests
{
    private const int Connections = 64;
    private const int Requests = 20_000;
    private const int WarmUp = 2_000;
    private const double MostTime = 1.25;
    private const double MostGrowth = 1.25;

    private readonly byte[][] _photos = [.. Enumerable.Range(0, 16).Select(seed => Photo(seed, 375, 500))];
    private readonly byte[][] _thumbnails = [.. Enumerable.Range(0, 16).Select(seed => Photo(seed, 64, 64))];

    [Test]
    public async Task PhotosAreAnsweredAsDirectScoringDoesInAQuarterMoreTimeAtMost()
    {
        double ratio = await MeasureAsync("photos of 500x375", _photos);
        Assert.That(ratio, Is.LessThan(MostTime));
    }

    // The smaller the picture, the more of the time is that of HTTP itself; there is no bound for these.
    [Test]
    public async Task ThumbnailsAreAnsweredAsDirectScoringDoes() =>
        await MeasureAsync("thumbnails of 64x64", _thumbnails);

    private static async Task<double> MeasureAsync(string what, byte[][] pictures)
    {
        using var folder = new TemporaryFolder();
        NetworkGraph network = RandomGraphs.CifarResNet(seed: 1, [16, 32, 64], blocksPerStage: 3);
        OnnxModel.Save(network, folder.File("model.onnx"));
        var (expected, direct) = Direct(folder.File("model.onnx"), pictures);

        using ServerProcess server = ServerProcess.Start(folder.Path, "model.onnx");
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var client = new HttpClient(handler) { BaseAddress = server.Client.BaseAddress };
        await RunAsync(client, pictures, expected, WarmUp);
        server.Process.Refresh();
        var (time, memory) = (server.Process.TotalProcessorTime, server.Process.WorkingSet64);
        var watch = Stopwatch.StartNew();
        await RunAsync(client, pictures, expected, Requests);
        server.Process.Refresh();
        double served = (server.Process.TotalProcessorTime - time).TotalMilliseconds / Requests;
        double growth = (double)server.Process.WorkingSet64 / memory;
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Requests / watch.Elapsed.TotalSeconds:F0} requests/s beside their client; processor time of one "
            + $"{served:F3} ms served, {direct:F3} ms direct, ratio {served / direct:F2}; memory {memory >> 20} MiB "
            + $"after {WarmUp} requests, {server.Process.WorkingSet64 >> 20} MiB at the end"));
        server.Signal();
        Assert.That(server.End().ExitCode, Is.Zero);
        Assert.That(growth, Is.LessThan(MostGrowth));
        return served / direct;
    }

    private static (string[] Answers, double Milliseconds) Direct(string model, byte[][] pictures)
    {
        using ImageClassifier classifier = ImageClassifier.Open(model);
        string[] answers = [.. pictures.Select(picture => Text(classifier.Classify(picture).Best))];
        Run();
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        Run();
        process.Refresh();
        return (answers, (process.TotalProcessorTime - before).TotalMilliseconds / WarmUp);

        // All processors at once, as the server does: two threads of one core slow each other.
        void Run() => Parallel.For(0, WarmUp, i => classifier.Classify(pictures[i % pictures.Length]));
    }

    private static Task RunAsync(HttpClient client, byte[][] pictures, string[] expected, int requests) => Task.WhenAll(
        Enumerable.Range(0, Connections).Select(connection => Task.Run(async () =>
        {
            for (int i = connection; i < requests; i += Connections)
            {
                using var body = new ByteArrayContent(pictures[i % pictures.Length]);
                using HttpResponseMessage response = await client.PostAsync("/classify", body);
                string text = await response.Content.ReadAsStringAsync();
                Assert.That(response.IsSuccessStatusCode, Is.True, text);
                using JsonDocument json = JsonDocument.Parse(text);
                JsonElement best = json.RootElement.GetProperty("classes")[0];
                string answer = Text(new ClassProbability(
                    best.GetProperty("name").GetString()!,
                    best.GetProperty("index").GetInt32(),
                    best.GetProperty("probability").GetSingle()));
                Assert.That(answer, Is.EqualTo(expected[i % pictures.Length]));
            }
        })));

    private static string Text(ClassProbability one) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Index} {one.Probability:R}");

    // Smooth shapes and a little noise, as a camera has them: noise alone decodes three times as slowly.
    private static byte[] Photo(int seed, int height, int width)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(new SKColor((uint)random.Next()).WithAlpha(255));
            using var paint = new SKPaint { IsAntialias = true };
            for (int i = 0; i < 40; i++)
            {
                paint.Color = new SKColor((uint)random.Next()).WithAlpha((byte)random.Next(40, 200));
                canvas.DrawCircle(random.Next(width), random.Next(height), random.Next(width / 4) + 1, paint);
            }
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }
}
