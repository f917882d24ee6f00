using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.RegularExpressions;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>The main job of the README, on a few made images and for one epoch.</summary>
[Category("Packages")]
public sealed class ExampleTests
{
    private const int TestRows = 40;

    private static readonly string[] _lastLines =
    [
        @"^test accuracy: 0\.\d{4}$|^test accuracy: 1\.0000$",
        @"^model\.onnx: \d+ bytes \(float32: \d+ bytes\)$",
        $@"^agreement torch/onnxruntime: \d+/{TestRows}$",
        $@"^agreement packed/onnxruntime: {TestRows}/{TestRows}$",
        $@"^agreement pipeline\.zip/onnxruntime: {TestRows}/{TestRows}$",
        @"^training: \d+ s, \d+ images/s$",
    ];

    [Test]
    public void TheMainJobEndsWithItsLinesAndLeavesBothFiles()
    {
        using var folder = new TemporaryFolder();
        WritePart(folder.Path, "train", 200, compress: true);
        WritePart(folder.Path, "t10k", TestRows, compress: false);

        CommandResult result = Run("--data", folder.Path, "--output", folder.Path, "--epochs", "1");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        string[] lines = result.Lines[^_lastLines.Length..];
        Assert.Multiple(() =>
        {
            for (int i = 0; i < lines.Length; i++)
            {
                Assert.That(Regex.IsMatch(lines[i], _lastLines[i]), $"'{lines[i]}' should match {_lastLines[i]}");
            }

            Assert.That(Path.Combine(folder.Path, "model.onnx"), Does.Exist);
            Assert.That(Path.Combine(folder.Path, "pipeline.zip"), Does.Exist);
        });
    }

    [Test]
    public void AFolderWithoutDataIsNamedBeforeAnyWork()
    {
        using var folder = new TemporaryFolder();
        CommandResult result = Run("--data", folder.Path, "--output", folder.Path);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Errors, Does.Contain("t10k-images-idx3-ubyte").And.Contain(folder.Path));
    }

    private static CommandResult Run(params IEnumerable<string> arguments)
    {
        // .../test/ReCU.Packages.Tests/bin/CONFIGURATION/net10.0/RUNTIME: the example's is called the same.
        string output = Path.GetRelativePath(
            RepositoryFolder.File("test", "ReCU.Packages.Tests"), AppContext.BaseDirectory);
        string program = RepositoryFolder.File("examples", "FashionMnist", output, "FashionMnist.dll");
        return DotnetCommand.Run(RepositoryFolder.Path, [program, .. arguments]);
    }

    private static void WritePart(string folder, string part, int count, bool compress)
    {
        var random = new Random(count);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
        var pixels = new byte[count * 28 * 28];
        random.NextBytes(pixels);
        Write(Path.Combine(folder, $"{part}-images-idx3-ubyte"), compress, pixels, count, 28, 28);
        Write(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), compress, labels, count);
    }

    private static void Write(string path, bool compress, byte[] data, params int[] shape)
    {
        using Stream file = File.Create(compress ? path + ".gz" : path);
        using Stream stream = compress ? new GZipStream(file, CompressionLevel.Fastest) : file;
        foreach (int number in shape.Prepend(0x800 + shape.Length))
        {
            var bytes = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            stream.Write(bytes);
        }

        stream.Write(data);
    }
}
