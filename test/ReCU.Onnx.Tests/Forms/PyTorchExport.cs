using System.Text.Json;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>A file that PyTorch exported, with the input and the logits that PyTorch itself computed.</summary>
internal sealed class PyTorchExport
{
    private PyTorchExport(string path)
    {
        Model = File.ReadAllBytes(path);
        using JsonDocument values = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(path, ".json")));
        BinaryConvolutions = values.RootElement.GetProperty("binary_convolutions").GetInt32();
        Pixels = [.. values.RootElement.GetProperty("pixels").EnumerateArray().Select(v => v.GetSingle())];
        Logits =
        [
            .. values.RootElement.GetProperty("logits").EnumerateArray()
                .SelectMany(row => row.EnumerateArray().Select(v => v.GetDouble())),
        ];
    }

    /// <summary>Names of all exports in the repository.</summary>
    public static IEnumerable<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    /// <summary>The content of the file.</summary>
    public byte[] Model { get; }

    /// <summary>How many binary convolutions the network has.</summary>
    public int BinaryConvolutions { get; }

    /// <summary>Two images.</summary>
    public float[] Pixels { get; }

    /// <summary>PyTorch's logits of the two images, row after row.</summary>
    public double[] Logits { get; }

    private static string Folder => RepositoryFolder.File("test", "ReCU.Onnx.Tests", "Data");

    public static PyTorchExport Read(string name) => new(Path.Combine(Folder, name + ".onnx"));
}
