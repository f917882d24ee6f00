using ReCU.Torch.RandomNumbers;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Blends each training image with another one of its batch, and their labels (Zhang et al., <em>mixup: Beyond
/// Empirical Risk Minimization</em>, ICLR 2018, arXiv 1710.09412): with a share s from the distribution Beta(Alpha,
/// Alpha), <c>x = s x1 + (1 - s) x2</c>, and the loss is <c>s loss(y1) + (1 - s) loss(y2)</c>.
/// </summary>
/// <remarks>
/// Each image has its own share. Its partner is the previous image of the batch, and the last for the first: the order
/// of a batch is random anyway. The training accuracy counts an answer by the share of its class, so it stays well
/// below that of unmixed images.
/// </remarks>
public sealed record MixUp
{
    /// <summary>
    /// In (0, 1]: 1 draws every share equally often, small values leave most images nearly unmixed. Default 0.2.
    /// </summary>
    public double Alpha { get; init; } = 0.2;

    // At least half of the attempts are accepted, so that all of them fail once in 2^64 rows.
    private const int Attempts = 64;

    internal void Check() => Require(Alpha is > 0 and <= 1, "MixUp.Alpha", Alpha, "must be above 0 and at most 1");

    /// <summary>Draws the share of a row's own image and label, in [0, 1].</summary>
    /// <remarks>Jöhnk's method (1964): U^(1/a) / (U^(1/a) + V^(1/a)), if the sum is at most 1.</remarks>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="row">The row.</param>
    internal double Draw(CounterRandom random, int row)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long index = 2L * ((long)row * Attempts + attempt);
            // In logarithms: for a small Alpha both powers underflow a double.
            double first = Math.Log(1 - random.Uniform(index)) / Alpha;
            double second = Math.Log(1 - random.Uniform(index + 1)) / Alpha;
            double larger = Math.Max(first, second);
            double sum = larger + Math.Log(Math.Exp(first - larger) + Math.Exp(second - larger));
            if (sum <= 0)
            {
                return Math.Exp(first - sum);
            }
        }

        return 0.5;
    }
}
