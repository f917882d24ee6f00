using ReCU.Graph;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>A batch norm that may still be found after a layer.</summary>
/// <param name="channels">Number of the layer's output channels.</param>
internal sealed class NormPlace(int channels)
{
    /// <summary>Number of the layer's output channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>The batch norm found; null if there is none.</summary>
    public FloatNorm? Norm { get; set; }
}

/// <summary>A convolution of a file.</summary>
/// <param name="Name">Its name, or that of its output.</param>
/// <param name="Weight">[out, in, kernel height, kernel width].</param>
/// <param name="Bias">[out], or null.</param>
/// <param name="Window">Its window.</param>
/// <param name="Input">Height and width of its input, if they are known.</param>
/// <param name="Behind">The batch norm after it.</param>
internal sealed record FloatConvolution(
    string Name,
    FloatTensor Weight,
    FloatTensor? Bias,
    FloatWindow Window,
    (int? Height, int? Width) Input,
    NormPlace Behind);

/// <summary>A max pooling of a file.</summary>
/// <param name="Name">Its name, or that of its output.</param>
/// <param name="Window">Its window.</param>
/// <param name="Input">Height and width of its input, if they are known.</param>
internal sealed record FloatPool(string Name, FloatWindow Window, (int? Height, int? Width) Input);

/// <summary>A fully connected layer of a file.</summary>
/// <param name="Name">Its name, or that of its output.</param>
/// <param name="Weight">[out, in].</param>
/// <param name="Before">The batch norm between it and the pooling; null if there is no pooling before it.</param>
internal sealed record FloatDense(string Name, FloatTensor Weight, NormPlace? Before)
{
    /// <summary>[out], or null.</summary>
    public FloatTensor? Bias { get; set; }
}

/// <summary>The layers of a network in the order of a file, with their parameters as stored.</summary>
internal sealed class FloatNetwork
{
    /// <summary>Channels of the images, as declared in the file; null if they are not.</summary>
    public required int? Channels { get; init; }

    /// <summary>Height and width of the images for which sizes were computed, if they are known.</summary>
    public required (int? Height, int? Width) ImageSize { get; init; }

    /// <summary>Factors and summands of the image's channels, applied before the first layer.</summary>
    public required NormPlace? BehindInput { get; init; }

    /// <summary>The convolutions.</summary>
    public List<FloatConvolution> Convolutions { get; } = [];

    /// <summary>The max poolings.</summary>
    public List<FloatPool> MaxPools { get; } = [];

    /// <summary>The fully connected layers.</summary>
    public List<FloatDense> DenseLayers { get; } = [];

    /// <summary>
    /// Names of batch norms, products and sums that belong to no layer: they follow no convolution or pooling, or read
    /// a value that others read too.
    /// </summary>
    public List<string> StrayNorms { get; } = [];
}
