using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Plan;

/// <summary>
/// The maps of all stored values, created on demand. A map's border is the largest padding of its readers.
/// </summary>
internal sealed class ValueMaps(NetworkGraph graph, GraphUses uses, IBinaryKernel kernel)
{
    // 1 GiB of floats: far beyond any image that a network of this kind has been run on.
    private const long MostElements = 1 << 28;

    private readonly Dictionary<string, Map<float>> _floats = [];
    private readonly Dictionary<string, Map<ushort>> _codes = [];
    private readonly Dictionary<string, Map<ulong>> _words = [];

    public IReadOnlyCollection<Map<ushort>> AllCodes => _codes.Values;

    public IReadOnlyCollection<Map<ulong>> AllWords => _words.Values;

    /// <summary>A value as floats.</summary>
    public Map<float> Floats(string name)
    {
        if (!_floats.TryGetValue(name, out Map<float>? map))
        {
            int border = 0;
            foreach (GraphNode reader in uses.Readers(name))
            {
                border = Math.Max(border, NodePlans.Get(reader).GetInputBorder(reader));
            }

            map = new Map<float>(Layout(name, graph.ShapeOf(name).Channels, border), fill: 0);
            _floats[name] = map;
        }

        return map;
    }

    /// <summary>Signs in the kernel's codes.</summary>
    public Map<ushort> Codes(string name)
    {
        if (!_codes.TryGetValue(name, out Map<ushort>? map))
        {
            int border = 0;
            foreach (GraphNode reader in uses.Readers(name))
            {
                border = reader is BinaryConv conv ? Math.Max(border, conv.Window.Padding) : border;
            }

            IBinaryKernel chosen = KernelOf(name);
            int codes = chosen.CodesPerPixel(graph.ShapeOf(name).Channels);
            map = new Map<ushort>(Layout(name, codes, border), chosen.BorderCode);
            _codes[name] = map;
        }

        return map;
    }

    /// <summary>The kernel whose codes the signs use: the best one for all readers, or the general one.</summary>
    public IBinaryKernel KernelOf(string name)
    {
        IBinaryKernel? best = null;
        foreach (GraphNode reader in uses.Readers(name))
        {
            if (reader is not BinaryConv conv)
            {
                continue;
            }

            IBinaryKernel chosen = kernel.ChooseFor(conv, graph.ShapeOf(name));
            if (best is not null && !ReferenceEquals(best, chosen))
            {
                return kernel;
            }

            best = chosen;
        }

        return best ?? kernel;
    }

    /// <summary>Signs as words.</summary>
    public Map<ulong> Words(string name)
    {
        if (!_words.TryGetValue(name, out Map<ulong>? map))
        {
            map = new Map<ulong>(Layout(name, SignWords.Count(graph.ShapeOf(name).Channels), border: 0), fill: 0);
            _words[name] = map;
        }

        return map;
    }

    private MapLayout Layout(string name, int pixelLength, int border)
    {
        FeatureShape shape = graph.ShapeOf(name);
        double elements = (shape.Height + 2.0 * border) * (shape.Width + 2.0 * border) * pixelLength;
        return elements <= MostElements
            ? new MapLayout(shape, pixelLength, border)
            : throw new InvalidModelException(
                $"Node '{name}': the packed engine keeps at most {MostElements} elements of a value, but {shape} with "
                + $"a border of {border} has more.");
    }
}
