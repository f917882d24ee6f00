using ReCU.Data;
using ReCU.Torch.RandomNumbers;

namespace ReCU.Torch.Training.Batches;

/// <summary>
/// Random rectangles: area and shape are drawn, the shape with uniform logarithm, at most ten times, until a rectangle
/// fits; then its place.
/// </summary>
/// <param name="Areas">Least and largest area, as a share of the image's.</param>
/// <param name="AspectRatios">Least and largest width divided by height.</param>
internal readonly record struct RandomRectangle(
    (double Least, double Most) Areas, (double Least, double Most) AspectRatios)
{
    private const int Attempts = 10;

    /// <summary>Random numbers reserved for a row.</summary>
    public const int DrawsOfAnImage = 4 * Attempts;

    /// <summary>Checks the shapes.</summary>
    /// <param name="option">The option that contains them.</param>
    /// <param name="example">A valid number.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    public void CheckShapes(string option, string example)
    {
        (double least, double most) = AspectRatios;
        OptionCheck.Require(
            least > 0 && double.IsFinite(least),
            $"{option}.MinimumAspectRatio",
            least,
            $"must be above 0, such as {example}");
        OptionCheck.Require(
            most >= least && double.IsFinite(most),
            $"{option}.MaximumAspectRatio",
            most,
            FormattableString.Invariant($"must be at least MinimumAspectRatio, {least}"));
    }

    /// <summary>Draws a rectangle.</summary>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="start">Index of the first random number.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <returns>The rectangle; null if none fitted.</returns>
    public ImageWindow? Draw(CounterRandom random, long start, int height, int width)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long first = start + 4 * attempt;
            double area = (double)height * width * Between(Areas.Least, Areas.Most, random.Uniform(first));
            double ratio = Math.Exp(Between(
                Math.Log(AspectRatios.Least), Math.Log(AspectRatios.Most), random.Uniform(first + 1)));
            double rows = Math.Max(1, Math.Round(Math.Sqrt(area / ratio)));
            double columns = Math.Max(1, Math.Round(Math.Sqrt(area * ratio)));
            if (rows <= height && columns <= width)
            {
                return new ImageWindow(
                    random.Below(height - (int)rows + 1, first + 2),
                    random.Below(width - (int)columns + 1, first + 3),
                    (int)rows,
                    (int)columns);
            }
        }

        return null;
    }

    private static double Between(double low, double high, double share) => low + (high - low) * share;
}
