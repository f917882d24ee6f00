namespace ReCU.Graph;

/// <summary>Gives a network's stem int8 weights and exact integer sums.</summary>
public static class Int8Stem
{
    /// <summary>
    /// The largest weight. Two products of a byte with such weights fit an int16, which is where vector instructions
    /// for unsigned and signed bytes add them: with larger ones, ONNX Runtime on a processor without VNNI saturates.
    /// </summary>
    internal const int LargestWeight = short.MaxValue / (2 * byte.MaxValue);

    /// <summary>
    /// The same network with a stem of int8 weights: the normalisation of pixels and the float convolution that reads
    /// it become a <see cref="ByteConv"/> and a <see cref="Scale"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// With the normalisation <c>a x + b</c>, a filter's weights w, and <c>s = max |a w| / 64</c>, the int8 weights are
    /// <c>round(a w / s)</c>, one s for each filter, and the mean is <c>-b / a</c>, rounded to 1/256 of a level. Padding
    /// stays what it was in training: a tap outside of the image adds nothing.
    /// </para>
    /// <para>
    /// Pixels must then be bytes; what the rounding costs in accuracy is to be measured on the network's own images.
    /// </para>
    /// </remarks>
    /// <param name="graph">A network that begins so: pixels, a border or none, a normalisation, a convolution.</param>
    /// <exception cref="InvalidModelException">
    /// The network begins otherwise, or a factor of its normalisation is 0 or its mean no byte.
    /// </exception>
    public static NetworkGraph WithInt8Stem(this NetworkGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        (Scale normalisation, Conv stem) = Find(graph);
        Scale? norm = ReadersOf(graph, stem.Name) is [Scale next] && stem.Name != graph.OutputName ? next : null;
        (ByteConv conv, Scale scale) = Quantize(normalisation, stem, NameFor(graph, stem.Name + ".sums"));
        var builder = new GraphBuilder(graph.InputShape, graph.InputName);
        foreach (GraphNode node in graph.Nodes)
        {
            if (ReferenceEquals(node, stem))
            {
                builder.Add(conv);
                builder.Add(norm is null ? scale : Join(scale, norm));
            }
            else if (!ReferenceEquals(node, normalisation) && !ReferenceEquals(node, norm))
            {
                builder.Add(node);
            }
        }

        return builder.Build(graph.Metadata);
    }

    private static (Scale Normalisation, Conv Stem) Find(NetworkGraph graph)
    {
        string pixels = graph.InputName;
        if (ReadersOf(graph, pixels) is [PadImage border])
        {
            pixels = border.Name;
        }

        return ReadersOf(graph, pixels) is [Scale normalisation]
            && ReadersOf(graph, normalisation.Name) is [Conv stem]
            ? (normalisation, stem)
            : throw new InvalidModelException(
                $"The network does not begin with a normalisation of '{pixels}' that one float convolution reads, "
                + "which is what an int8 stem replaces.");
    }

    // Two scales in a row are one.
    private static Scale Join(Scale first, Scale second)
    {
        var factor = new float[first.Factor.Count];
        var offset = new float[factor.Length];
        for (int c = 0; c < factor.Length; c++)
        {
            factor[c] = (float)((double)second.Factor.Values[c] * first.Factor.Values[c]);
            offset[c] = (float)((double)second.Factor.Values[c] * first.Offset.Values[c] + second.Offset.Values[c]);
        }

        return second with
        {
            Input = first.Input,
            Factor = FloatTensor.Vector(factor),
            Offset = FloatTensor.Vector(offset),
        };
    }

    private static GraphNode[] ReadersOf(NetworkGraph graph, string value) =>
        [.. graph.Nodes.Where(node => node.Inputs.Contains(value))];

    private static string NameFor(NetworkGraph graph, string wanted)
    {
        string name = wanted;
        while (graph.InputName == name || graph.Nodes.Any(node => node.Name == name))
        {
            name += "_";
        }

        return name;
    }

    private static (ByteConv Conv, Scale Scale) Quantize(Scale normalisation, Conv stem, string name)
    {
        int filters = stem.OutputChannels;
        int taps = stem.Weights.Count / filters;
        int area = stem.Window.KernelHeight * stem.Window.KernelWidth;
        var weights = new sbyte[stem.Weights.Count];
        var factor = new float[filters];
        for (int filter = 0; filter < filters; filter++)
        {
            double largest = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                largest = Math.Max(largest, Math.Abs(Weight(filter * taps + tap)));
            }

            // A filter of zeros stays one, whatever its factor.
            double step = largest > 0 ? largest / LargestWeight : 1;
            for (int tap = 0; tap < taps; tap++)
            {
                weights[filter * taps + tap] = (sbyte)Math.Round(Weight(filter * taps + tap) / step);
            }

            factor[filter] = (float)(step / ByteConv.StepsPerLevel);
        }

        FloatTensor offset = stem.Bias ?? FloatTensor.Vector(new float[filters]);
        var conv = new ByteConv(
            name, normalisation.Input, new Int8Tensor(stem.Weights.Shape, weights), Means(normalisation), stem.Window);
        return (conv, new Scale(stem.Name, name, FloatTensor.Vector(factor), offset));

        double Weight(int i) => (double)stem.Weights.Values[i] * normalisation.Factor.Values[i % taps / area];
    }

    private static FloatTensor Means(Scale normalisation)
    {
        var means = new float[normalisation.Factor.Count];
        for (int c = 0; c < means.Length; c++)
        {
            double mean = -(double)normalisation.Offset.Values[c] / normalisation.Factor.Values[c];
            double steps = Math.Round(mean * ByteConv.StepsPerLevel);
            if (!(steps >= 0 && steps <= ByteConv.LargestMean))
            {
                throw new InvalidModelException(FormattableString.Invariant(
                    $"Node '{normalisation.Name}' subtracts {mean} from channel {c}; a mean from 0 to 255 was expected."));
            }

            means[c] = (float)steps;
        }

        return FloatTensor.Vector(means);
    }
}
