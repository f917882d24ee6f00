using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>
/// Networks of any nodes in any order that a graph allows: values read twice, sums of a value with itself, signs that
/// are read as numbers, nodes that nobody reads. All numbers are small multiples of powers of two, so that float
/// arithmetic is exact and ties at zero are common: whoever runs such a network right gets the oracle's very numbers.
/// </summary>
public static class RandomMixture
{
    private const int Nodes = 16;

    /// <summary>The network for a seed.</summary>
    public static NetworkGraph Create(int seed)
    {
        var random = new Random(seed);
        var shape = new FeatureShape(random.Next(1, 5), random.Next(4, 10), random.Next(4, 10));
        var mixture = new MixtureWriter(random, shape);
        for (int i = 0; i < Nodes; i++)
        {
            mixture.AddAny();
        }

        return mixture.Classify(classes: random.Next(1, 20));
    }

    /// <summary>Random pixels, whole numbers from -2 to 2.</summary>
    public static float[] Pixels(NetworkGraph network, int batch, int seed)
    {
        var random = new Random(seed);
        var pixels = new float[batch * network.InputShape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = random.Next(-2, 3);
        }

        return pixels;
    }
}
