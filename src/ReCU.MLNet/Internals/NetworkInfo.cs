using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.MLNet.Internals;

/// <summary>An open model file, with what engines and columns need to know of it.</summary>
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

    /// <summary>Name of the file's output with the logits; null if it has only their softmax.</summary>
    public string? LogitsName => _file.LogitsName;

    public FeatureShape InputShape { get; }

    public int PixelCount { get; }

    public int ClassCount { get; }

    public bool HasBinaryConvolutions { get; }

    /// <summary>Whether the network starts by normalising pixels from 0 to 255.</summary>
    public bool ExpectsBytes { get; }

    /// <summary>Whether pixels must be whole numbers from 0 to 255.</summary>
    public bool TakesBytes { get; }

    public ModelMetadata Metadata { get; }

    /// <summary>Names from the file, or <c>0</c>, <c>1</c>, ... if it has none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether the file expects channels last; rows of pixels are always planar.</summary>
    public bool IsChannelsLast => _file.Layout == InputLayout.ChannelsLast;

    /// <summary>The dimensions of the file's input.</summary>
    /// <param name="rows">Size of the batch.</param>
    public long[] InputDimensions(int rows) => _file.InputDimensions(rows, InputShape);

    /// <summary>The name of the logits for an engine that runs the file itself.</summary>
    /// <exception cref="InvalidModelException">
    /// The file has no output with the logits, uses operators that ONNX Runtime does not know, or is not float32.
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

    /// <summary>
    /// Rows of a run for an engine that runs the file itself: the file's fixed batch size, or any number.
    /// </summary>
    /// <param name="wanted">Rows if the file accepts any number.</param>
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

    /// <summary>The part of an engine's description about a fixed batch size.</summary>
    public string BatchNote => _file.Batch is { } rows ? $", {rows} images at once, as the model wants them" : "";
}
