using ReCU.Graph;
using ReCU.Onnx.Reading.FloatLayers;

namespace ReCU.MLNet.Internals.FloatWeights;

/// <summary>The tensors of a network's state dict, created from the layers of a file.</summary>
internal static class StateTensors
{
    // The epsilon of torch's batch norms.
    private const float Epsilon = 1e-5f;

    /// <summary>Creates the tensors.</summary>
    /// <param name="file">The layers of the file.</param>
    /// <param name="pairs">Its convolutions with those of the network.</param>
    /// <param name="layers">The layers of the network.</param>
    /// <param name="options">The order of colours, and which batch norms to take.</param>
    public static Dictionary<string, FloatTensor> Of(
        FloatNetwork file, LayerPairs pairs, NetworkLayers layers, FloatOnnxOptions options)
    {
        var tensors = new Dictionary<string, FloatTensor>(StringComparer.Ordinal);
        foreach ((NetworkLayer layer, FloatConvolution source) in pairs.Pairs)
        {
            bool isTurned = options.BlueFirst && ReferenceEquals(source, file.Convolutions[0]);
            tensors.Add($"{layer.Name}.weight", isTurned ? Turned(source.Weight) : source.Weight);
            bool takesNorm = options.NormsOfBinaryConvolutions || !layer.IsBinary;
            if (takesNorm && layer.Norm is { } name && NormOf(source) is { } norm)
            {
                Add(tensors, name, norm);
            }
        }

        if (file.DenseLayers is [var dense] && dense.Weight.Shape[1] == layers.Classifier.Features)
        {
            string name = layers.Classifier.Name;
            tensors.Add($"{name}.weight", dense.Weight);
            tensors.Add($"{name}.bias", dense.Bias ?? FloatTensor.Vector(new float[dense.Weight.Shape[0]]));
            if (layers.HeadNorm is { } head && dense.Before is { Norm: { } norm } && norm.Scale.Length == head.Channels)
            {
                Add(tensors, head.Name, norm);
            }
        }

        return tensors;
    }

    /// <summary>
    /// The batch norm after a convolution, including the convolution's bias, which ours do not have: a bias moves the
    /// mean. If the file has no statistics, it moves the shift.
    /// </summary>
    private static FloatNorm? NormOf(FloatConvolution source)
    {
        if (source.Bias is not { } bias)
        {
            return source.Behind.Norm;
        }

        FloatNorm norm = source.Behind.Norm ?? FloatNorm.Identity(bias.Count);
        float[] values = bias.Values.ToArray();
        return norm.HasStatistics
            ? norm with { Mean = [.. norm.Mean.Zip(values, (mean, offset) => mean - offset)] }
            : norm with { Shift = [.. norm.Shift.Select((shift, c) => shift + norm.Scale[c] * values[c])] };
    }

    // Torch adds its own epsilon to the variance.
    private static void Add(Dictionary<string, FloatTensor> tensors, string name, FloatNorm norm)
    {
        float[] variance = Array.ConvertAll(norm.Variance, value => Math.Max(0, value + norm.Epsilon - Epsilon));
        tensors.Add($"{name}.weight", FloatTensor.Vector(norm.Scale));
        tensors.Add($"{name}.bias", FloatTensor.Vector(norm.Shift));
        tensors.Add($"{name}.running_mean", FloatTensor.Vector(norm.Mean));
        tensors.Add($"{name}.running_var", FloatTensor.Vector(variance));
    }

    /// <summary>Weights whose input channels are in reverse order.</summary>
    private static FloatTensor Turned(FloatTensor weight)
    {
        (int filters, int channels) = (weight.Shape[0], weight.Shape[1]);
        int taps = weight.Count / filters / channels;
        var turned = new float[weight.Count];
        for (int f = 0; f < filters; f++)
        {
            for (int c = 0; c < channels; c++)
            {
                weight.Values.Slice((f * channels + c) * taps, taps)
                    .CopyTo(turned.AsSpan((f * channels + channels - 1 - c) * taps));
            }
        }

        return new FloatTensor(weight.Shape, turned);
    }
}
