using ReCU.Graph;
using ReCU.MLNet;
using ReCU.MLNet.Internals.MLNet;
using ReCU.Torch;

namespace Microsoft.ML;

/// <summary>Training of binary neural networks in ML.NET pipelines.</summary>
public static class ReCUTrainingCatalogExtensions
{
    /// <summary>Trains a binary network to classify images.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="imageShape">Shape of the images: channels, height, width, such as <c>(1, 28, 28)</c>.</param>
    /// <param name="labelColumnName">Column with the true classes: a key, text, boolean or a whole number.</param>
    /// <param name="imageColumnName">Column with the images: a vector of channels x height x width floats or bytes from
    /// 0 to 255 in planar order, or an image of any size.</param>
    /// <param name="network">The architecture; null is <see cref="BinaryNetwork.ResNet20"/>.</param>
    /// <param name="epochs">Number of passes over the training images.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it.</exception>
    public static ReCUBinaryNetEstimator TrainReCUBinaryNet(
        this TransformsCatalog catalog,
        FeatureShape imageShape,
        string labelColumnName = "Label",
        string imageColumnName = "Pixels",
        BinaryNetwork? network = null,
        int epochs = 60) =>
        catalog.TrainReCUBinaryNet(new ReCUBinaryNetOptions
        {
            ImageShape = imageShape,
            LabelColumnName = labelColumnName,
            ImageColumnName = imageColumnName,
            Network = network ?? BinaryNetwork.ResNet20,
            Epochs = epochs,
        });

    /// <summary>Trains a binary network to classify images.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns, image shape, network, and how to train.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static ReCUBinaryNetEstimator TrainReCUBinaryNet(
        this TransformsCatalog catalog, ReCUBinaryNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return new ReCUBinaryNetEstimator(MLNetInternals.Environment(catalog), options);
    }
}
