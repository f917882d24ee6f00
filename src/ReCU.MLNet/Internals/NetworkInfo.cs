using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.MLNet.Internals;

/// <summary>A model file that has been opened, and what engines and columns ask of it.</summary>
internal sealed class NetworkInfo
{
    private readonly ModelInterface _file;

    public NetworkInfo(OnnxFile model)
    {
        NetworkGraph graph = model.Graph;
        Model = model;
        _file = model.Interface;
        InputName = graph.InputName;
        InputShape = graph.InputShape;
        PixelCount = graph.InputShape.Count;
        ClassCount = graph.ClassCount;
        ExpectsBytes = graph.NormalisesBytes;
        TakesBytes = graph.TakesBytes;
        HasBinaryConvolutions = graph.Nodes.Any(node => node is BinaryConv);
        Metadata = graph.Metadata;
        ClassNames = graph.Metadata.ClassNames.Count == 0
            ? ClassNumbers.ToNames(ClassCount)
            : [.. graph.Metadata.ClassNames];
    }

    /// <summary>The file.</summary>
    public OnnxFile Model { get; }

    public string InputName { get; }

    /// <summary>Name of the file's output that is the logits; null where only their softmax is one.</summary>
    public string? LogitsName => _file.LogitsName;

    public FeatureShape InputShape { get; }

    public int PixelCount { get; }

    public int ClassCount { get; }

    public bool HasBinaryConvolutions { get; }

    /// <summary>Whether the network begins by normalising pixels from 0 to 255.</summary>
    public bool ExpectsBytes { get; }

    /// <summary>Whether pixels must be whole numbers from 0 to 255.</summary>
    public bool TakesBytes { get; }

    public ModelMetadata Metadata { get; }

    /// <summary>Names from the file, or <c>0</c>, <c>1</c>, ... where it has none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether the file has the channels of a pixel side by side; rows of pixels are planar always.</summary>
    public bool IsChannelsLast => _file.Layout == InputLayout.ChannelsLast;

    /// <summary>The dimensions of the file's input.</summary>
    /// <param name="rows">Size of the batch.</param>
    public long[] InputDimensions(int rows) => _file.InputDimensions(rows, InputShape);

    /// <summary>The name of the logits for an engine that runs the file itself.</summary>
    /// <exception cref="InvalidModelException">
    /// Only the softmax of the logits is an output of the file, or it is not made for ONNX Runtime, or not of float32.
    /// </exception>
    public string RequireLogits()
    {
        if (_file.ForeignOperator is { } foreign)
        {
            throw new InvalidModelException(
                $"Node {foreign} is no operator of ONNX Runtime. Choose the packed engine, or write the network with "
                + "standard operators and use that file: OnnxModel.Save(OnnxModel.Load(path), newPath).");
        }

        if (_file.OtherType is { } type)
        {
            throw new InvalidModelException(
                $"The model takes or gives {type}, but ONNX Runtime is to be given float32. Export the model with "
                + "float32 inputs and outputs (keep_io_types=True in onnxconverter-common), choose the packed engine, "
                + "or use the file that OnnxModel.Save(OnnxModel.Load(path), newPath) writes.");
        }

        return LogitsName ?? throw new InvalidModelException(
            "The model's only output is the softmax of the logits, but ONNX Runtime is to give the logits. Export them "
            + "as an output, or choose the packed engine.");
    }

    /// <summary>Whether an engine that runs the file itself can run it.</summary>
    public bool FitsOnnxRuntime =>
        _file is { ForeignOperator: null, LogitsName: not null, OtherType: null };

    /// <summary>Rows of a run for an engine that runs the file itself: what the file takes, or any number.</summary>
    /// <param name="wanted">Rows where the file takes any number.</param>
    /// <exception cref="InvalidModelException">The file takes so many at once that no memory holds them.</exception>
    public int RowsOfRun(int wanted)
    {
        if (_file.Batch is not { } rows)
        {
            return wanted;
        }

        return rows <= Array.MaxLength / PixelCount && rows <= Array.MaxLength / ClassCount
            ? (int)rows
            : throw new InvalidModelException(
                $"The model takes exactly {rows} images of {InputShape} at once, but ONNX Runtime is to be given at "
                + $"most {Array.MaxLength} pixels. Export it for any number of images, or choose the packed engine.");
    }

    /// <summary>What an engine's description says about a number of images that the file fixes.</summary>
    public string BatchNote => _file.Batch is { } rows ? $", {rows} images at once, as the model wants them" : "";
}
