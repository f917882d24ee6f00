using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading;
using ReCU.Onnx.Reading.Files;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx;

/// <summary>
/// An open model: its bytes in one piece, its network, and what a runtime for the bytes must know. The bytes are parsed
/// once, or never if the model was created from a network.
/// </summary>
public sealed class OnnxFile
{
    private OnnxFile(ReadOnlyMemory<byte> bytes, NetworkGraph graph, ModelInterface own) =>
        (Bytes, Graph, Interface) = (bytes, graph, own);

    /// <summary>The largest size of a model in bytes: 512 MiB.</summary>
    public static int MaximumBytes => ModelLimits.FileBytes;

    /// <summary>The content of the model file, including weights from files beside it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The network.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>Inputs and outputs of the file.</summary>
    public ModelInterface Interface { get; }

    /// <summary>Opens a file, and files beside it that contain its weights.</summary>
    /// <param name="path">The file. No file outside of its folder is read.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is damaged or is not a network that this library can run, or a file beside it is missing.
    /// </exception>
    public static OnnxFile Open(string path) => ModelFile.Read(path, (bytes, folder) =>
    {
        ModelProto model = ModelParser.ParseWhole(bytes, folder, out byte[] whole);
        return Read(model, whole);
    });

    /// <summary>Opens a stream, from its position to its end, and leaves it open.</summary>
    /// <param name="stream">The content of a model file, including all weights; it need not be seekable.</param>
    /// <exception cref="ArgumentException">The stream cannot be read, or is at its end.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    /// <exception cref="InvalidModelException">
    /// The content is longer than <see cref="MaximumBytes"/>, or is not a model that this library can run.
    /// </exception>
    public static OnnxFile Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Parse(ModelStream.ReadToEnd(stream, MaximumBytes));
    }

    /// <summary>Opens a model in memory.</summary>
    /// <param name="bytes">The content of a model file, including all weights; kept, not copied.</param>
    /// <exception cref="InvalidModelException">The bytes are not a model that this library can run.</exception>
    public static OnnxFile Parse(ReadOnlyMemory<byte> bytes) => Read(ModelParser.ParseModel(bytes.Span), bytes);

    /// <summary>Writes a network to memory, and keeps the network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="format">How binary weights are stored.</param>
    /// <exception cref="ArgumentException">The network's input has the name of an output of the file.</exception>
    public static OnnxFile Create(NetworkGraph graph, WeightFormat format = WeightFormat.OneBit) =>
        new(OnnxModel.ToBytes(graph, format), graph, ModelInterface.OfWrittenFiles);

    /// <summary>Writes the bytes to a file, atomically.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, Bytes);
    }

    private static OnnxFile Read(ModelProto model, ReadOnlyMemory<byte> bytes)
    {
        NetworkGraph graph = GraphReader.Read(model, bytes.Length, out ModelInterface own);
        return new OnnxFile(bytes, graph, own);
    }
}
