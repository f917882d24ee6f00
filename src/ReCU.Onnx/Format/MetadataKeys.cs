namespace ReCU.Onnx.Format;

/// <summary>Keys of the model's metadata entries.</summary>
internal static class MetadataKeys
{
    public const string NetworkName = "network";

    /// <summary>A JSON array of texts.</summary>
    public const string ClassNames = "class_names";

    public const string InputLayout = "input.layout";
    public const string InputColours = "input.colours";
    public const string InputRange = "input.range";
    public const string InputChannels = "input.channels";
    public const string InputHeight = "input.height";
    public const string InputWidth = "input.width";

    /// <summary>Only if images are cropped from larger ones.</summary>
    public const string InputShorterSide = "input.shorter_side";

    public const string TrainingPrefix = "training.";

    /// <summary>Written last, so that a truncated file lacks it.</summary>
    public const string FormatVersion = "format_version";
}
