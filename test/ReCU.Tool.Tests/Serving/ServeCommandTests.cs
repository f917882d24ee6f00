using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ReCU.Classifier;
using ReCU.TestKit;

namespace ReCU.Tool.Tests.Serving;

[Platform("Linux,MacOsX", Reason = "Sends a signal.")]
internal sealed class ServeCommandTests
{
    private readonly byte[] _picture = BitmapPictures.Noise(20, 30, seed: 1);

    [Test]
    public async Task ItServesUntilASignalAndFinishesWhatItHas()
    {
        using var folder = new TemporaryFolder();
        using ServerProcess server = ServerProcess.Start(folder.Path, TrainedRun.Model, "--top", "1", "--name", "mine");
        using ImageClassifier classifier = ImageClassifier.Open(TrainedRun.Model);
        using HttpResponseMessage response =
            await server.Client.PostAsync("/classify", new ByteArrayContent(_picture));
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        JsonElement best = json.RootElement.GetProperty("classes").EnumerateArray().Single();
        Assert.That(best.GetProperty("name").GetString(), Is.EqualTo(classifier.Classify(_picture).Best.Name));
        Assert.That(await server.Client.GetStringAsync("/v2/models/mine"), Does.Contain("\"pixels\""));

        using var client = new TcpClient();
        Uri address = server.Client.BaseAddress!;
        await client.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = client.GetStream();
        // The server says that it has begun to read the request, before the body is sent.
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: {_picture.Length}\r\n"
            + "Expect: 100-continue\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("HTTP/1.1 100 Continue"));
        Assert.That(await reader.ReadLineAsync(), Is.Empty);
        server.Signal();
        await stream.WriteAsync(_picture);
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("HTTP/1.1 200 OK"));
        ToolRun run = server.End();
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Errors, Does.Contain("Model 'mine' is served").And.Contain("Finishing current requests."));
        Assert.That(run.Errors, Does.Not.Contain("other machines"));
    }

    [Test]
    public async Task APageOfAStrangerIsNotServed()
    {
        using var folder = new TemporaryFolder();
        using ServerProcess server = ServerProcess.Start(folder.Path, TrainedRun.Model);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "stranger.example";
        using HttpResponseMessage refused = await server.Client.SendAsync(request);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        using HttpResponseMessage page = await server.Client.GetAsync("/");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(page.Headers.Contains("Server"), Is.False);
    }

    [Test]
    public void AnAddressForOtherMachinesIsToldOf()
    {
        ToolRun run = ToolRun.CancelledAt("http://", "serve", TrainedRun.Model, "--urls", "http://0.0.0.0:0");
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Errors, Does.Contain("warning: other machines can reach this server"));
    }

    [Test]
    public void PixelsAreNotNormalisedTwice()
    {
        ToolRun run = ToolRun.CancelledAt(
            "http://", "serve", TrainedRun.Model, "--urls", "http://127.0.0.1:0", "--pixels", "unit");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain("--pixels unit would do it twice"));
    }

    [Test]
    public void APortThatIsTakenIsNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        ToolRun run = ToolRun.Of("serve", TrainedRun.Model, "--urls", $"http://127.0.0.1:{port}");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain($"127.0.0.1:{port}").And.Contain("in use"));
    }

    // An address of documentation, which no machine has.
    [Test]
    public void AnAddressOfAnotherMachineIsNamed()
    {
        ToolRun run = ToolRun.CancelledAt("http://", "serve", TrainedRun.Model, "--urls", "http://192.0.2.1:5199");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain("error: The server cannot listen at http://192.0.2.1:5199: "));
    }
}
