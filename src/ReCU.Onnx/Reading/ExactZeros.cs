using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Which nodes make exact zeros as a matter of course: sums of signs, black regions, what a ReLU or padding leaves. A
/// sign of such a value must say what the file says at zero.
/// </summary>
internal sealed class ExactZeros
{
    private readonly Dictionary<string, Trait> _nodes = new(StringComparer.Ordinal);

    /// <param name="input">Name of the network's input. Pixels are whole numbers, and black ones are 0.</param>
    public ExactZeros(string input) => _nodes.Add(input, new Trait(Zeros: true, Whole: true));

    public bool AreIn(string node) => _nodes[node].Zeros;

    /// <summary>Elements of a node's parameters that adding it visits.</summary>
    public static long Work(GraphNode node) => node switch
    {
        Conv conv => 3L * conv.Weights.Count,
        Linear linear => 3L * linear.Weights.Count,
        _ => 0,
    };

    public void Add(GraphNode node)
    {
        Trait x = _nodes[node.Inputs[0]];
        _nodes.Add(node.Name, node switch
        {
            Sign => new Trait(Zeros: false, Whole: true),
            BinaryConv conv => new Trait(SumsVanish(conv), Whole: true),
            Conv conv => OfFilters(x, conv.Weights, conv.Bias),
            // That a whole image or vector is zero is no matter of course.
            Linear linear => OfFilters(x with { Zeros = false }, linear.Weights, linear.Bias),
            Scale scale => OfFilters(x, scale.Factor, scale.Offset),
            Clip clip => OfClip(x, clip),
            PRelu prelu => new Trait(x.Zeros || prelu.Slope.Values.Contains(0f), x.Whole && AreWhole(prelu.Slope)),
            MaxPool => x,
            AveragePool pool => pool.Window is { KernelHeight: 1, KernelWidth: 1 }
                ? x
                : new Trait(x.Zeros || x.Whole, Whole: false),
            PadChannels or PadImage => x with { Zeros = true },
            Graph.Add sum => OfSum(x, _nodes[sum.Right]),
            _ => throw new NotSupportedException($"A {node.GetType().Name} cannot be read."),
        });
    }

    /// <summary>Without padding every sum has as many terms, and of an odd number of +1 and -1 none is 0.</summary>
    private static bool SumsVanish(BinaryConv conv) =>
        conv.Window.Padding > 0 || conv.Weights.Count / conv.OutputChannels % 2 == 0;

    private static Trait OfClip(Trait x, Clip clip)
    {
        bool isBound = clip.Minimum == 0 || clip.Maximum == 0;
        bool isKept = x.Zeros && clip.Minimum <= 0 && clip.Maximum >= 0;
        return new Trait(isBound || isKept, x.Whole && IsBound(clip.Minimum) && IsBound(clip.Maximum));

        static bool IsBound(float value) => float.IsInteger(value) || float.IsInfinity(value);
    }

    private static Trait OfSum(Trait left, Trait right)
    {
        bool isWhole = left.Whole && right.Whole;
        return new Trait(isWhole || (left.Zeros && right.Zeros), isWhole);
    }

    /// <summary>Of sums of products with a row of weights each, and an offset: convolutions and scales.</summary>
    private static Trait OfFilters(Trait x, FloatTensor weights, FloatTensor? offsets)
    {
        int filters = weights.Shape[0];
        int size = weights.Count / filters;
        bool hasZeros = false;
        for (int o = 0; o < filters && !hasZeros; o++)
        {
            hasZeros = Vanishes(x, weights.Values.Slice(o * size, size), offsets is null ? 0 : offsets.Values[o]);
        }

        return new Trait(hasZeros, x.Whole && AreWhole(weights) && (offsets is null || AreWhole(offsets)));
    }

    /// <summary>
    /// A product of zeros is zero, and stays so where the offset is exactly 0. Sums of whole numbers meet zero where
    /// all weights, and the offset, are whole multiples of one number; those of a trained batch norm are not.
    /// </summary>
    private static bool Vanishes(Trait x, ReadOnlySpan<float> weights, float offset)
    {
        float step = float.PositiveInfinity;
        foreach (float weight in weights)
        {
            step = weight == 0 ? step : MathF.Min(step, MathF.Abs(weight));
        }

        if (float.IsInfinity(step) || (x.Zeros && offset == 0))
        {
            return offset == 0;
        }

        if (!x.Whole || offset % step != 0 || (weights.Length == 1 && offset == 0))
        {
            return false;
        }

        foreach (float weight in weights)
        {
            if (weight % step != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreWhole(FloatTensor values)
    {
        foreach (float value in values.Values)
        {
            if (!float.IsInteger(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="Zeros">Whether exact zeros are a matter of course.</param>
    /// <param name="Whole">Whether every element is a whole number.</param>
    private readonly record struct Trait(bool Zeros, bool Whole);
}
