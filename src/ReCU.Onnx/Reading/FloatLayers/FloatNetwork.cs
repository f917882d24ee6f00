using ReCU.Graph;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>A batch norm that may yet be found behind a layer.</summary>
/// <param name="channels">Channels that the layer gives.</param>
internal sealed class NormPlace(int channels)
{
    /// <summary>Channels that the layer gives.</summary>
    public int Channels { get; } = channels;

    /// <summary>What was found; null where nothing was.</summary>
    public FloatNorm? Norm { get; set; }
}

/// <summary>A convolution of a file.</summary>
/// <param name="Name">Its name, or that of its output.</param>
/// <param name="Weight">[out, in, kernel height, kernel width].</param>
/// <param name="Bias">[out], or null.</param>
/// <param name="Window">How it slides.</param>
/// <param name="Input">Height and width of its input, where they are known.</param>
/// <param name="Behind">The batch norm behind it.</param>
internal sealed record FloatConvolution(
    string Name,
    FloatTensor Weight,
    FloatTensor? Bias,
    FloatWindow Window,
    (int? Height, int? Width) Input,
    NormPlace Behind);

/// <summary>A max pooling of a file.</summary>
/// <param name="Name">Its name, or that of its output.</param>
/// <param name="Window">How it slides.</param>
/// <param name="Input">Height and width of its input, where they are known.</param>
internal sealed record FloatPool(string Name, FloatWindow Window, (int? Height, int? Width) Input);

/// <summary>A fully connected layer of a file.</summary>
/// <param name="Name">Its name, or that of its output.</param>
/// <param name="Weight">[out, in].</param>
/// <param name="Before">The batch norm between the pooling and it; null where no pooling comes before it.</param>
internal sealed record FloatDense(string Name, FloatTensor Weight, NormPlace? Before)
{
    /// <summary>[out], or null.</summary>
    public FloatTensor? Bias { get; set; }
}

/// <summary>The layers of a network in the order of a file, with their parameters as they stand there.</summary>
internal sealed class FloatNetwork
{
    /// <summary>Channels of the images, as the file declares them; null where it does not.</summary>
    public required int? Channels { get; init; }

    /// <summary>Height and width of the images that sizes were worked out for, where they are known.</summary>
    public required (int? Height, int? Width) ImageSize { get; init; }

    /// <summary>Factors and summands of the image's channels before the first layer.</summary>
    public required NormPlace? BehindInput { get; init; }

    /// <summary>The convolutions.</summary>
    public List<FloatConvolution> Convolutions { get; } = [];

    /// <summary>The max poolings.</summary>
    public List<FloatPool> MaxPools { get; } = [];

    /// <summary>The fully connected layers.</summary>
    public List<FloatDense> DenseLayers { get; } = [];

    /// <summary>
    /// Names of batch norms, products and sums that belong to no layer: they stand behind no convolution or pooling, or
    /// read what others read too.
    /// </summary>
    public List<string> StrayNorms { get; } = [];
}
