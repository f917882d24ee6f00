using Google.Protobuf;
using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading;
using ReCU.Onnx.Reading.Files;
using ReCU.Onnx.Writing;

namespace ReCU.Onnx;

/// <summary>
/// Writes networks as ONNX models of standard operators, and reads them back with equal nodes and metadata.
/// </summary>
/// <remarks>
/// The input is float32 [N, channels, height, width], planar pixels from 0 to 255; the batch size N is free. The
/// outputs are <see cref="LogitsName"/> and <see cref="ScoreName"/>. Equal networks give equal bytes.
/// </remarks>
public static class OnnxModel
{
    /// <summary>
    /// The usual name of the input; a file's is that of its network, <see cref="NetworkGraph.InputName"/>.
    /// </summary>
    public const string InputName = "pixels";

    /// <summary>
    /// Name of the first output: float32 [N, classes], one number per class. Files of other programs may use another
    /// name.
    /// </summary>
    public const string LogitsName = "logits";

    /// <summary>Name of the second output: float32 [N, classes], the softmax of the logits.</summary>
    public const string ScoreName = "score";

    /// <summary>Writes a network to memory.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="format">How binary weights are stored.</param>
    /// <returns>An ONNX model: IR version 7, operator set 13.</returns>
    /// <exception cref="ArgumentException">The network's input has the name of an output of the file.</exception>
    public static byte[] ToBytes(NetworkGraph graph, WeightFormat format = WeightFormat.OneBit)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!Enum.IsDefined(format))
        {
            throw new ArgumentOutOfRangeException(
                nameof(format), format, $"The weight format must be {WeightFormat.OneBit} or {WeightFormat.Float32}.");
        }

        return GraphWriter.Write(graph, format).ToByteArray();
    }

    /// <summary>
    /// Writes a network to a file, atomically: it writes a temporary file in the same folder, flushes it to the disk
    /// and renames it.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="format">How binary weights are stored.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(NetworkGraph graph, string path, WeightFormat format = WeightFormat.OneBit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, ToBytes(graph, format));
    }

    /// <summary>Reads a network from a file, and from files beside it that contain its weights.</summary>
    /// <param name="path">The file. No file outside of its folder is read.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is damaged or is not a network that this library can run, or a file beside it is missing.
    /// </exception>
    public static NetworkGraph Load(string path) => OnnxFile.Open(path).Graph;

    /// <summary>Reads a network from memory.</summary>
    /// <param name="bytes">The content of a model file, including all weights.</param>
    /// <exception cref="InvalidModelException">
    /// The model is damaged, is not a network that this library can run, or keeps weights in another file.
    /// </exception>
    public static NetworkGraph Parse(ReadOnlySpan<byte> bytes) =>
        GraphReader.Read(ModelParser.ParseModel(bytes), bytes.Length, out _);

    /// <summary>Reads the metadata of a file without its operators and weights.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">The file is damaged, or does not classify images.</exception>
    public static OnnxModelInfo ReadInfo(string path) => ModelFile.Read(path, (bytes, folder) =>
    {
        ModelHeaderProto header = ModelParser.ParseHeader(bytes);
        return HeaderReader.TellsClasses(header)
            ? HeaderReader.Read(header, bytes)
            : HeaderReader.Read(header, ModelParser.ParseWhole(bytes, folder, out byte[] whole), whole.Length);
    });

    /// <summary>Reads the metadata of a model without its operators and weights.</summary>
    /// <param name="bytes">The content of a model file.</param>
    /// <exception cref="InvalidModelException">The model is damaged, or does not classify images.</exception>
    public static OnnxModelInfo Inspect(ReadOnlySpan<byte> bytes) =>
        HeaderReader.Read(ModelParser.ParseHeader(bytes), bytes);

    /// <summary>
    /// Counts parameters, multiply-adds and bytes of the network in a file, layer by layer; the result's
    /// <c>ToString</c> is a table.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is damaged, or is not a network that this library can run.
    /// </exception>
    /// <remarks>
    /// Stored bytes are those of <see cref="WeightFormat.OneBit"/>, however the file stores its weights.
    /// </remarks>
    public static NetworkSummary Summarize(string path) => Load(path).Summarize();

    /// <summary>
    /// Counts parameters, multiply-adds and bytes of a network in memory, layer by layer; the result's
    /// <c>ToString</c> is a table.
    /// </summary>
    /// <param name="bytes">The content of a model file.</param>
    /// <exception cref="InvalidModelException">
    /// The model is damaged, or is not a network that this library can run.
    /// </exception>
    /// <remarks>
    /// Stored bytes are those of <see cref="WeightFormat.OneBit"/>, however the file stores its weights.
    /// </remarks>
    public static NetworkSummary Summarize(ReadOnlySpan<byte> bytes) => Parse(bytes).Summarize();
}
