using ReCU.Onnx.Reading.FloatLayers;

namespace ReCU.MLNet.Internals.FloatWeights;

/// <summary>Pairs the convolutions of a file with those of a network.</summary>
/// <param name="Pairs">The convolutions of the network, each with one of the file.</param>
/// <param name="Unused">Convolutions of the file without a counterpart in the network.</param>
internal sealed record LayerPairs(
    IReadOnlyList<(NetworkLayer Layer, FloatConvolution Source)> Pairs, IReadOnlyList<FloatConvolution> Unused)
{
    private const int Named = 6;

    /// <summary>
    /// Pairs convolutions of the same shape in their order. For a block with a shortcut, exporters write either path
    /// first; the convolutions of the shortcut have other shapes than those of the block.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The layers of the file.</param>
    /// <param name="networkName">Name of the network, for messages.</param>
    /// <param name="layers">The layers of the network.</param>
    /// <exception cref="ArgumentException">The file has more or fewer of a shape than the network.</exception>
    public static LayerPairs Find(string path, FloatNetwork file, string networkName, NetworkLayers layers)
    {
        var ofFile = file.Convolutions.ToLookup(convolution => Text(convolution.Weight.Shape));
        var sources = new Dictionary<NetworkLayer, FloatConvolution>();
        foreach (IGrouping<string, NetworkLayer> group in layers.Convolutions.GroupBy(layer => Text(layer.Shape)))
        {
            NetworkLayer[] wanted = [.. group];
            FloatConvolution[] found = [.. ofFile[group.Key]];
            if (found.Length != wanted.Length)
            {
                throw new ArgumentException(
                    $"The file '{path}' has {found.Length} convolutions of {group.Key}"
                    + $"{List(found.Select(source => source.Name))}; network '{networkName}' has {wanted.Length}"
                    + $"{List(wanted.Select(layer => layer.Name))}, and as many were expected. All convolutions of the "
                    + $"file: {Summary(file)}.");
            }

            for (int i = 0; i < wanted.Length; i++)
            {
                sources.Add(wanted[i], found[i]);
            }
        }

        return new LayerPairs(
            [.. layers.Convolutions.Select(layer => (layer, sources[layer]))],
            [.. file.Convolutions.Except(sources.Values)]);
    }

    /// <summary>Some names in brackets, shortened if there are many; empty if there are none.</summary>
    public static string List(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length == 0
            ? ""
            : $" ({string.Join(", ", all.Take(Named))}{(all.Length > Named ? $" and {all.Length - Named} more" : "")})";
    }

    private static string Summary(FloatNetwork file) => file.Convolutions.Count == 0
        ? "none"
        : string.Join(", ", file.Convolutions.GroupBy(convolution => Text(convolution.Weight.Shape))
            .Select(group => $"{group.Count()} of {group.Key}"));

    private static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
