using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Torch;

namespace ReCU.MLNet.Internals.FloatWeights;

/// <summary>Creates initial weights from a float network in a file.</summary>
internal static class FloatWeightReader
{
    // Default image size for files that do not contain one: that of most networks for photographs.
    private const int UsualSize = 224;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ArgumentException">It has other convolutions than the network.</exception>
    /// <exception cref="InvalidModelException">It is broken, or has a layer that cannot be read.</exception>
    public static InitialWeights Read(string path, BinaryNetwork network, FloatOnnxOptions options)
    {
        options.Normalisation?.Check();
        (int Height, int Width)? size = options.ImageShape is { } image ? (image.Height, image.Width) : null;
        FloatNetwork file = FloatLayerReader.Read(path, size);
        if (file.Convolutions is not [var stem, ..])
        {
            throw new ArgumentException(
                $"The file '{path}' has no convolutions; those of a residual network were expected.");
        }

        // Only names, shapes and windows are needed, which do not depend on the number of classes.
        var shape = new FeatureShape(
            options.ImageShape?.Channels ?? stem.Weight.Shape[1],
            file.ImageSize.Height ?? UsualSize,
            file.ImageSize.Width ?? UsualSize);
        using BinaryClassifier blank = network.CreateBlank(shape, classCount: 2);
        NetworkLayers layers = NetworkLayers.Of(blank);
        LayerPairs pairs = LayerPairs.Find(path, file, network.Name, layers);
        List<string> warnings = [.. LayerDifferences.Find(path, file, pairs, network)];

        Dictionary<string, FloatTensor> tensors = StateTensors.Of(file, pairs, layers, options);
        Normalisation? normalisation = options.Normalisation is { } given
            ? ForChannels(given, shape.Channels)
            : InputScale.Read(path, file.BehindInput?.Norm, options.BlueFirst, warnings);
        normalisation?.CheckChannels(shape.Channels);
        return new InitialWeights(tensors, normalisation)
        {
            ArePartial = true,
            ClassNames = ReadClassNames(path),
            Warnings = warnings,
        };
    }

    private static Normalisation ForChannels(Normalisation given, int channels) =>
        given is { Mean: [var mean], StandardDeviation: [var deviation] }
            ? new Normalisation(
                [.. Enumerable.Repeat(mean, channels)], [.. Enumerable.Repeat(deviation, channels)])
            : given;

    // This library's files contain class names; of other files only the tensors are known.
    private static IReadOnlyList<string>? ReadClassNames(string path)
    {
        try
        {
            return OnnxModel.ReadInfo(path).Metadata.ClassNames is { Count: > 0 } names ? names : null;
        }
        catch (InvalidModelException)
        {
            return null;
        }
    }
}
