using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading;
using ReCU.Onnx.Reading.Files;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx;

/// <summary>
/// A model that has been opened: its bytes in one piece, the network that stands in them, and what those must know who
/// run the bytes themselves. The bytes are parsed once, or not at all where the network was there first.
/// </summary>
public sealed class OnnxFile
{
    private OnnxFile(ReadOnlyMemory<byte> bytes, NetworkGraph graph, ModelInterface own) =>
        (Bytes, Graph, Interface) = (bytes, graph, own);

    /// <summary>The largest model that is opened, in bytes: 512 MiB.</summary>
    public static int MaximumBytes => ModelLimits.FileBytes;

    /// <summary>The content of the model file, with the weights that it kept in files beside it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The network.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>What the file takes and gives.</summary>
    public ModelInterface Interface { get; }

    /// <summary>Opens a file, and those beside it in which it keeps its weights.</summary>
    /// <param name="path">The file. Nothing outside of its folder is read.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is broken, or is not a network that this library can run, or a file beside it is missing.
    /// </exception>
    public static OnnxFile Open(string path) => ModelFile.Read(path, (bytes, folder) =>
    {
        ModelProto model = ModelParser.ParseWhole(bytes, folder, out byte[] whole);
        return Read(model, whole);
    });

    /// <summary>Opens a stream, from where it stands to its end, and leaves it open.</summary>
    /// <param name="stream">The content of a model file, which must hold all weights; it need not be seekable.</param>
    /// <exception cref="ArgumentException">The stream cannot be read, or has nothing left to read.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    /// <exception cref="InvalidModelException">
    /// The content is longer than <see cref="MaximumBytes"/>, or is no model that this library can run.
    /// </exception>
    public static OnnxFile Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Parse(ModelStream.ReadToEnd(stream, MaximumBytes));
    }

    /// <summary>Opens a model in memory.</summary>
    /// <param name="bytes">The content of a model file, which must hold all weights; kept, not copied.</param>
    /// <exception cref="InvalidModelException">The bytes are no model that this library can run.</exception>
    public static OnnxFile Parse(ReadOnlyMemory<byte> bytes) => Read(ModelParser.ParseModel(bytes.Span), bytes);

    /// <summary>Writes a network to memory, and keeps it.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="format">How binary weights are stored.</param>
    /// <exception cref="ArgumentException">The network's input has the name of an output of the file.</exception>
    public static OnnxFile Create(NetworkGraph graph, WeightFormat format = WeightFormat.OneBit) =>
        new(OnnxModel.ToBytes(graph, format), graph, ModelInterface.OfWrittenFiles);

    /// <summary>Writes the bytes to a file, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
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
