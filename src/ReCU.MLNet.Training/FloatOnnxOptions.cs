using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.MLNet;

/// <summary>What a float network in an ONNX file does not say of itself.</summary>
public sealed record FloatOnnxOptions
{
    /// <summary>
    /// Shape of the images that will be trained on, border included, for which paddings are compared; null, the
    /// default, takes that of the file.
    /// </summary>
    public FeatureShape? ImageShape { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel, on the scale of 0 to 255, by which the network's images were
    /// normalised outside of the file, in the order of our images: red first. Null, the default, takes what the file
    /// does to its input before the first layer, and where it does nothing leaves it to the training.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Whether the network reads blue, green and red, in this order, as those of CNTK and Caffe do. Its first
    /// convolution is then turned round, because images here are red first. Default false.
    /// </summary>
    public bool BlueFirst { get; init; }
}
