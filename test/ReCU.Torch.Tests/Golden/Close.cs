using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Golden;

/// <summary>Comparisons with tolerances that name the largest deviation.</summary>
internal static class Close
{
    /// <summary>Every element within <paramref name="absolute"/> + <paramref name="relative"/> |expected|.</summary>
    public static void Assert(Tensor actual, Tensor expected, double absolute, double relative, string what)
    {
        using Tensor expectedDouble = expected.to(ScalarType.Float64);
        using Tensor difference = actual.detach().to(ScalarType.Float64).sub(expectedDouble).abs();
        using Tensor excess = difference.sub(expectedDouble.abs().mul(relative).add(absolute));
        NUnit.Framework.Assert.Multiple(() =>
        {
            NUnit.Framework.Assert.That(actual.shape, Is.EqualTo(expected.shape), what);
            NUnit.Framework.Assert.That(
                excess.max().item<double>(),
                Is.LessThanOrEqualTo(0),
                $"{what} differs by {difference.max().item<double>()}");
        });
    }

    /// <summary>
    /// Every element within <paramref name="relative"/> of the largest expected one, plus an absolute part.
    /// </summary>
    public static void AssertToLargest(Tensor actual, Tensor expected, double absolute, double relative, string what)
    {
        using Tensor largest = expected.abs().max();
        Assert(actual, expected, absolute + relative * largest.to(ScalarType.Float64).item<double>(), 0, what);
    }
}
