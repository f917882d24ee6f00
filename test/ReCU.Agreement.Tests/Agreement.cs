using ReCU.Onnx;
using ReCU.Onnx.Tests;
using ReCU.Packed;
using ReCU.TestKit;

namespace ReCU.Agreement.Tests;

/// <summary>Asserts that everything that runs a network computes the same.</summary>
internal static class Agreement
{
    /// <summary>Nearer to zero than this, relative to a node's largest value, float rounding may turn a sign.</summary>
    private const double SafeSignMargin = 1e-5;

    private const double Tolerance = 1e-3;

    /// <summary>
    /// Torch, ONNX Runtime and the packed engine on both forms of the file, and the oracle agree; the file reads back
    /// equal.
    /// </summary>
    public static void AssertAll(AgreementCase network)
    {
        var oracle = new GraphOracle(network.Graph);
        bool[] isSafe = [.. network.Images.Select(image => IsSafe(oracle, image))];
        double[][] expected = network.OracleLogits();

        AssertRows(network.TorchLogits(), expected, isSafe, "torch");
        AssertFiles(network, expected, isSafe);
        Assert.That(isSafe.Count(safe => safe), Is.GreaterThan(isSafe.Length / 2), "images without a sign near zero");
    }

    /// <summary>
    /// Torch, ONNX Runtime and the packed engine on both forms of the file agree; the file reads back equal. For
    /// networks that are too large for the oracle, and seeds for which no sign comes so near to zero that rounding
    /// turns it.
    /// </summary>
    public static void AssertWithoutOracle(AgreementCase network)
    {
        double[][] expected = network.TorchLogits();
        AssertFiles(network, expected, [.. expected.Select(_ => true)]);
    }

    /// <summary>Whether no sign that an image meets hangs on float rounding.</summary>
    public static bool IsSafe(GraphOracle oracle, float[] image) => oracle.SmallestSignMargin(image) > SafeSignMargin;

    /// <summary>Row by row, logits agree where no sign hangs on rounding, and so do nearly all classes.</summary>
    public static void AssertRows(double[][] actual, double[][] expected, bool[] isSafe, string who)
    {
        int otherClass = actual.Zip(expected).Count(row => ArgMax(row.First) != ArgMax(row.Second));
        Assert.That(otherClass, Is.LessThanOrEqualTo(actual.Length / 1000), $"images of another class by {who}");
        for (int i = 0; i < actual.Length; i++)
        {
            if (isSafe[i])
            {
                double tolerance = Tolerance * expected[i].Max(Math.Abs);
                Assert.That(actual[i], Is.EqualTo(expected[i]).Within(tolerance), $"image {i} by {who}");
            }
        }
    }

    /// <summary>The class with the largest logit.</summary>
    public static int ArgMax(double[] logits) => Array.IndexOf(logits, logits.Max());

    private static void AssertFiles(AgreementCase network, double[][] expected, bool[] isSafe)
    {
        AssertDependOnTheImage(expected);
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            byte[] model = network.ToBytes(format);
            AssertRows(network.OnnxRuntimeLogits(model), expected, isSafe, $"ONNX Runtime, {format}");
            AssertRows(network.PackedLogits(model), expected, isSafe, $"the packed engine, {format}");
            NetworkAssert.AreEqual(network.Graph, OnnxModel.Parse(model));
        }

        if (ActivationMaps.FindObstacle(network.Graph) is null)
        {
            AssertRows(network.MappedLogits(), expected, isSafe, "class activation maps");
        }
    }

    // Else all would agree on the biases alone.
    private static void AssertDependOnTheImage(double[][] logits)
    {
        double spread = Enumerable.Range(0, logits[0].Length)
            .Max(c => logits.Max(row => row[c]) - logits.Min(row => row[c]));
        Assert.That(spread, Is.GreaterThan(10 * Tolerance * logits.Max(row => row.Max(Math.Abs))));
    }
}
