using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.MLNet;

/// <summary>What an ONNX file of a float network does not contain.</summary>
public sealed record FloatOnnxOptions
{
    /// <summary>
    /// Shape of the training images, including the border, at which paddings are compared; null, the default, takes
    /// that of the file.
    /// </summary>
    public FeatureShape? ImageShape { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel, on the scale of 0 to 255, by which the images were normalised
    /// outside of the file, red first; one number of each stands for all channels. Null, the default, takes the
    /// arithmetic on the input before the first layer of the file; without any, the training decides.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Whether the batch norms behind binary convolutions are copied too, or start fresh. They were fitted to sums of
    /// float weights and to other shortcuts; if most of the network is retrained on few images, fresh ones learn faster
    /// (see the guide <c>pretrained.md</c>). Default true: everything that fits is copied.
    /// </summary>
    public bool NormsOfBinaryConvolutions { get; init; } = true;

    /// <summary>
    /// Whether the network reads blue, green, red, as those of CNTK and Caffe do. The channels of its first convolution
    /// are then reversed, because images here are red first. Default false.
    /// </summary>
    public bool BlueFirst { get; init; }
}
