using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ReCU.TestKit;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Golden;

/// <summary>Finds the authors' numbers: in the folder that RECU_GOLDEN names, else in <c>test/golden</c>.</summary>
internal static class GoldenFiles
{
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("RECU_GOLDEN") is { Length: > 0 } folder
            ? folder
            : RepositoryFolder.File("test", "golden");

    public static IEnumerable<string> Names(string subfolder) =>
        Directory.GetFiles(Path.Combine(Folder, subfolder), "*.safetensors")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Order();

    public static GoldenCase Read(string subfolder, string name) =>
        GoldenCase.Parse(File.ReadAllBytes(Path.Combine(Folder, subfolder, name + ".safetensors")));
}

/// <summary>One safetensors file: a JSON header after eight bytes of length, then little-endian data.</summary>
internal sealed class GoldenCase
{
    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly JsonElement _header;

    private GoldenCase(byte[] bytes, int dataStart, JsonElement header) =>
        (_bytes, _dataStart, _header) = (bytes, dataStart, header);

    public IEnumerable<string> Names =>
        _header.EnumerateObject().Select(entry => entry.Name).Where(name => name != "__metadata__");

    public static GoldenCase Parse(byte[] bytes)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        JsonElement header = JsonDocument.Parse(bytes.AsMemory(8, length)).RootElement;
        return new GoldenCase(bytes, 8 + length, header);
    }

    public double Number(string metadata) => double.Parse(Text(metadata), CultureInfo.InvariantCulture);

    public string Text(string metadata) => _header.GetProperty("__metadata__").GetProperty(metadata).GetString()!;

    public Tensor Tensor(string name)
    {
        JsonElement entry = _header.GetProperty(name);
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64())];
        int start = entry.GetProperty("data_offsets")[0].GetInt32();
        int end = entry.GetProperty("data_offsets")[1].GetInt32();
        ReadOnlySpan<byte> data = _bytes.AsSpan(_dataStart + start, end - start);
        return entry.GetProperty("dtype").GetString() switch
        {
            "F32" => tensor(MemoryMarshal.Cast<byte, float>(data).ToArray(), shape),
            "I64" => tensor(MemoryMarshal.Cast<byte, long>(data).ToArray(), shape),
            var other => throw new NotSupportedException($"dtype {other}"),
        };
    }
}
