using ReCU.Graph;
using ReCU.Packed;
using ReCU.TestKit;

namespace ReCU.Fuzz;

/// <summary>
/// What must hold for any small network: the packed engine computes what the oracle does, wherever float arithmetic can
/// tell.
/// </summary>
public static class PlanAgreement
{
    /// <summary>Multiply-adds and elements up to which the oracle runs a network: milliseconds.</summary>
    public const double MostWork = 1 << 16;

    /// <summary>Nearer to zero than this, relative to a node's largest value, float rounding may turn a sign.</summary>
    private const double SafeSignMargin = 1e-5;

    private const double Tolerance = 1e-3;

    /// <summary>Of the largest value on the way: what cancels leaves its rounding behind.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Floats overflow soon above, and lose digits soon below its reciprocal.</summary>
    private const double LargestValue = 1e30;

    /// <summary>Runs two random images, one of numbers from -1 to 1 and one of whole pixels from 0 to 255.</summary>
    /// <param name="packed">The network in the packed engine.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidOperationException">The packed engine computes something else.</exception>
    public static void Check(PackedNetwork packed, NetworkGraph network)
    {
        var random = new Random(1);
        float[][] images =
        [
            [.. Enumerable.Range(0, network.InputShape.Count).Select(_ => 2 * random.NextSingle() - 1)],
            [.. Enumerable.Range(0, network.InputShape.Count).Select(_ => (float)random.Next(256))],
        ];
        var logits = new float[images.Length * network.ClassCount];
        packed.Run(images.SelectMany(image => image).ToArray(), logits);
        var oracle = new GraphOracle(network);
        for (int i = 0; i < images.Length; i++)
        {
            Compare(network, oracle, images[i], logits.AsSpan(i * network.ClassCount, network.ClassCount));
        }
    }

    private static void Compare(NetworkGraph network, GraphOracle oracle, float[] image, ReadOnlySpan<float> actual)
    {
        Dictionary<string, double[]> values = oracle.Run(image);
        double[] expected = values[network.OutputName];
        double largest = values.Values.Max(Magnitude);
        double tolerance = Tolerance * Magnitude(expected) + Rounding * largest;
        bool isInRange = largest < LargestValue && Magnitude(expected) is 0 or > 1 / LargestValue;
        if (!isInRange || oracle.SmallestSignMargin(image) < SafeSignMargin)
        {
            return;
        }

        for (int c = 0; c < expected.Length; c++)
        {
            // Not "above the tolerance", which NaN never is.
            if (!(Math.Abs(actual[c] - expected[c]) <= tolerance))
            {
                throw new InvalidOperationException(
                    $"Logit {c} is {actual[c]} in the packed engine and {expected[c]} in the oracle.");
            }
        }
    }

    private static double Magnitude(double[] values) => values.Max(Math.Abs);
}
