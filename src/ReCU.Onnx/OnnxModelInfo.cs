using ReCU.Graph;

namespace ReCU.Onnx;

/// <summary>What a model file says about itself, read without its weights.</summary>
public sealed record OnnxModelInfo
{
    /// <summary>Name of the input: planar float pixels [N, channels, height, width], 0 to 255.</summary>
    public required string InputName { get; init; }

    /// <summary>Shape of one input image.</summary>
    public required FeatureShape InputShape { get; init; }

    /// <summary>Number of classes, the length of the logits.</summary>
    public required int ClassCount { get; init; }

    /// <summary>
    /// Network name, class names and training facts; empty where another program than this library wrote the file.
    /// </summary>
    public required ModelMetadata Metadata { get; init; }

    /// <summary>Names of the classes in the order of the logits; empty where unknown.</summary>
    public IReadOnlyList<string> ClassNames => Metadata.ClassNames;

    /// <summary>The program that wrote the file.</summary>
    public required string ProducerName { get; init; }

    /// <summary>Version of the program that wrote the file.</summary>
    public required string ProducerVersion { get; init; }

    /// <summary>Version of the model, as its producer counts.</summary>
    public required long ModelVersion { get; init; }

    /// <summary>The model in a sentence.</summary>
    public required string Description { get; init; }
}
