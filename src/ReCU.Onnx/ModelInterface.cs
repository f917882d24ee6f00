using ReCU.Graph;

namespace ReCU.Onnx;

/// <summary>What those must know who run a file itself, and not the network that was read from it.</summary>
public sealed record ModelInterface
{
    /// <summary>The interface of files that this library writes.</summary>
    internal static ModelInterface OfWrittenFiles { get; } = new()
    {
        LogitsName = OnnxModel.LogitsName,
        Batch = null,
        Layout = InputLayout.Planar,
        OtherType = null,
        ForeignOperator = null,
    };

    /// <summary>Name of the output with the logits; null if their softmax is the only output.</summary>
    public required string? LogitsName { get; init; }

    /// <summary>The fixed batch size of the file; null if it accepts any.</summary>
    public required long? Batch { get; init; }

    /// <summary>The order of pixels in the file's input.</summary>
    public required InputLayout Layout { get; init; }

    /// <summary>
    /// The type, in words, of an input or of logits whose elements are no float32; null where both are, or the file
    /// does not say.
    /// </summary>
    public required string? OtherType { get; init; }

    /// <summary>Describes an operator that is not ONNX's; null if there is none.</summary>
    public required string? ForeignOperator { get; init; }

    /// <summary>The dimensions of an input of the file.</summary>
    /// <param name="rows">Size of the batch.</param>
    /// <param name="image">Shape of an image as the network has it.</param>
    public long[] InputDimensions(long rows, FeatureShape image) => Layout switch
    {
        InputLayout.Vector => [rows, image.Channels],
        InputLayout.ChannelsLast => [rows, image.Height, image.Width, image.Channels],
        _ => [rows, image.Channels, image.Height, image.Width],
    };
}
