using System.IO.Compression;
using ReCU.Graph;
using ReCU.Onnx.Reading.Files;

namespace ReCU.Onnx.Tests.Reading.Files;

public class ModelStreamTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void NoMoreThanTheLimitIsRead(bool seekable)
    {
        using var bytes = new MemoryStream(new byte[1_000_000]);
        using Stream stream = seekable ? bytes : new BrotliStream(Compress(1_000_000), CompressionMode.Decompress);

        Assert.That(
            () => ModelStream.ReadToEnd(stream, limit: 100_000),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("at most 100000 were expected"));
        bytes.Position = 0;
        Assert.That(ModelStream.ReadToEnd(bytes, limit: 1_000_000), Has.Length.EqualTo(1_000_000));
    }

    private static MemoryStream Compress(int count)
    {
        var packed = new MemoryStream();
        using (var writer = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            writer.Write(new byte[count]);
        }

        packed.Position = 0;
        return packed;
    }
}
