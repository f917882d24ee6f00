using ReCU.Graph;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Torch;

namespace ReCU.MLNet.Internals.FloatWeights;

/// <summary>How a file computes differently from the network that takes its weights, one sentence each.</summary>
internal static class LayerDifferences
{
    /// <summary>Finds the differences.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The layers of the file.</param>
    /// <param name="pairs">Its convolutions with those of the network.</param>
    /// <param name="network">The network.</param>
    public static IEnumerable<string> Find(string path, FloatNetwork file, LayerPairs pairs, BinaryNetwork network) =>
    [
        .. pairs.Pairs
            .Select(pair => Compare(path, pair.Source.Name, pair.Source.Window, pair.Source.Input, pair.Layer.Name,
                pair.Layer.Window))
            .OfType<string>(),
        .. Pooling(path, file, network),
        .. pairs.Unused.Count == 0 ? [] : new[]
        {
            $"'{path}': network '{network.Name}' has no place for {pairs.Unused.Count} convolutions"
                + $"{LayerPairs.List(pairs.Unused.Select(source => source.Name))}.",
        },
        .. file.StrayNorms.Count == 0 ? [] : new[]
        {
            $"'{path}': {file.StrayNorms.Count} batch norms, products or sums were ignored, because they follow "
                + $"no convolution, or share their input with other operators{LayerPairs.List(file.StrayNorms)}.",
        },
    ];

    private static IEnumerable<string> Pooling(string path, FloatNetwork file, BinaryNetwork network)
    {
        StemOptions? stem = network switch
        {
            ResidualNetwork residual => residual.Stem,
            ComposedNetwork composed => composed.Stem,
            _ => null,
        };
        if (stem is null)
        {
            return [];
        }

        return (file.MaxPools, stem.Pooling) switch
        {
            ([], { } own) => [$"'{path}' has no max pooling; the stem of '{network.Name}' has {own}."],
            ([var pool, ..], null) =>
                [$"'{path}' has the max pooling '{pool.Name}'; the stem of '{network.Name}' has none."],
            ([var pool, ..], { Window: var window }) =>
                Compare(path, pool.Name, pool.Window, pool.Input, "the stem's max pooling", window) is { } difference
                    ? [difference]
                    : [],
            _ => [],
        };
    }

    private static string? Compare(
        string path, string name, FloatWindow window, (int? Height, int? Width) input, string ours, Window own)
    {
        if (window.IsDilated || window.Rows.Kernel != own.KernelHeight || window.Columns.Kernel != own.KernelWidth
            || window.Rows.Stride != own.Stride || window.Columns.Stride != own.Stride)
        {
            return $"'{path}': the window of '{name}' is {window.Rows.Kernel}x{window.Columns.Kernel}, {window}; that "
                + $"of {ours} is {own}.";
        }

        return window.Rows.IsLike(input.Height, own.Padding) && window.Columns.IsLike(input.Width, own.Padding)
            ? null
            : $"'{path}': '{name}' has the {window} (above, left, below, right)"
                + (input is (int height, int width) ? $" on maps of {height}x{width}" : "")
                + $"; {ours} pads {own.Padding} on each side, which gives other results.";
    }
}
