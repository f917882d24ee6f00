using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Requests;

/// <summary>What is no picture, or more than is taken, gets an answer that says so, and the server goes on.</summary>
internal sealed class PictureBodyTests
{
    private const int MaximumBytes = 20_000;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(new ReCUServingOptions
    {
        ReloadInterval = TimeSpan.Zero,
        MaximumBodyBytes = MaximumBytes,
        MaximumPixels = 5_000,
        RequestTimeout = TimeSpan.FromSeconds(20),
    });

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TearDown]
    public async Task TheServerGoesOn()
    {
        var (response, _) = await _server.ClassifyAsync(SmallModels.Picture(1));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_server.Log.Lines.Where(line => line.Level >= LogLevel.Error), Is.Empty);
    }

    [Test]
    public async Task AnEmptyBodyIsRefused() => await RefusedAsync([], 400, "empty");

    [Test]
    public async Task TextIsNoPicture() =>
        await RefusedAsync("text"u8.ToArray(), 400, "not an image in a supported format");

    [Test]
    public async Task APictureThatWasCutIsRefused([Range(2, 120, 13)] int length) =>
        await RefusedAsync(SmallModels.Picture(1)[..length], 400, "cannot be read");

    [Test]
    public async Task MorePixelsThanAreTakenAreRefusedByTheHeader()
    {
        await RefusedAsync(SmallModels.Picture(1, 100, 51), 400, "100x51 pixels, more than MaximumPixels");
        byte[] bomb = Png(width: 60_000, height: 60_000);
        Assert.That(bomb, Has.Length.LessThan(200));
        await RefusedAsync(bomb, 400, "60000x60000 pixels, more than MaximumPixels");
    }

    [Test]
    public async Task ALongBodyIsRefused([Values] bool chunked)
    {
        byte[] body = new byte[MaximumBytes + 1];
        using HttpContent content = chunked ? new StreamContent(new Unseekable(body)) : new ByteArrayContent(body);
        var (response, json) = await _server.PostAsync("/classify", content);
        await RefusedAsync(response, json, 413, $"longer than {MaximumBytes} bytes");
    }

    [Test]
    public async Task ALongFileOfAFormIsRefused()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(new byte[MaximumBytes + 1]), "a", "a.bmp" },
        };
        var (response, json) = await _server.PostAsync("/classify", form);
        await RefusedAsync(response, json, 413, "longer than");
    }

    [Test]
    public async Task AFormWithoutAFileOrWithTwoIsRefused()
    {
        using var none = new MultipartFormDataContent { { new StringContent("text"), "picture" } };
        var (response, json) = await _server.PostAsync("/classify", none);
        await RefusedAsync(response, json, 400, "no file");
        using var two = new MultipartFormDataContent
        {
            { new ByteArrayContent(SmallModels.Picture(1)), "a", "a.bmp" },
            { new ByteArrayContent(SmallModels.Picture(2)), "b", "b.bmp" },
        };
        (response, json) = await _server.PostAsync("/classify", two);
        await RefusedAsync(response, json, 400, "more than one file");
    }

    [TestCase("multipart/form-data", "--b\r\n", "boundary")]
    [TestCase("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\nBM",
        "form cannot be read")]
    [TestCase("multipart/form-data; boundary=b", "no form", "form cannot be read")]
    [TestCase("multipart/form-data; boundary=b", "--b\r\nno header\r\n\r\n\r\n--b--\r\n", "form cannot be read")]
    public async Task AMalformedFormIsRefused(string type, string body, string message)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var (response, json) = await _server.PostAsync("/classify", content);
        await RefusedAsync(response, json, 400, message);
    }

    [Test]
    public async Task AFormOfManyFieldsIsRefused()
    {
        using var form = new MultipartFormDataContent();
        for (int i = 0; i < 20; i++)
        {
            form.Add(new StringContent("x"), $"field{i}");
        }

        var (response, json) = await _server.PostAsync("/classify", form);
        await RefusedAsync(response, json, 400, "more than 16 fields");
    }

    [Test]
    public async Task ACompressedBodyIsRefused()
    {
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentEncoding.Add("gzip");
        var (response, json) = await _server.PostAsync("/classify", content);
        await RefusedAsync(response, json, 415, "Content-Encoding");
    }

    [Test]
    public async Task AClientThatGoesAwayLeavesNothingBehind()
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
            await client.GetStream().WriteAsync(
                "POST /classify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nBM"u8.ToArray());
        }

        // As many as are let in at once: a place that was not given back would be missed.
        for (int i = 0; i < 140; i++)
        {
            var (response, _) = await _server.ClassifyAsync(SmallModels.Picture(1));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    private async Task RefusedAsync(byte[] picture, int status, string message)
    {
        var (response, json) = await _server.ClassifyAsync(picture);
        await RefusedAsync(response, json, status, message);
    }

    private async Task RefusedAsync(HttpResponseMessage response, JsonElement json, int status, string message)
    {
        Assert.That((int)response.StatusCode, Is.EqualTo(status), json.ToString());
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(json.GetProperty("status").GetInt32(), Is.EqualTo(status));
        Assert.That(json.GetProperty("detail").GetString(), Does.Contain(message));
        string text = await response.Content.ReadAsStringAsync();
        Assert.That(text, Does.Not.Contain(Path.GetDirectoryName(_server.ModelPath)!).And.Not.Contain("   at "));
    }

    // A file of a few bytes that announces any size; its pixels are not there.
    private static byte[] Png(int width, int height)
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']);
        byte[] size = [.. Big(width), .. Big(height)];
        Chunk("IHDR"u8, [.. size, 8, 2, 0, 0, 0]);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zip.Write(new byte[100]);
        }

        Chunk("IDAT"u8, packed.ToArray());
        Chunk("IEND"u8, []);
        return file.ToArray();

        void Chunk(ReadOnlySpan<byte> kind, byte[] content)
        {
            byte[] body = [.. kind, .. content];
            file.Write([.. Big(content.Length), .. body, .. Big((int)Crc(body))]);
        }
    }

    private static byte[] Big(int value) => [.. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(value))];

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
            }
        }

        return ~crc;
    }

    private sealed class Unseekable(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
