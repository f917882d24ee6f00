using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Cuts a random rectangle out of an image, of random area and shape (Szegedy et al., CVPR 2015), to be resized to what
/// the network reads.
/// </summary>
/// <remarks>
/// Area and aspect ratio are drawn until a rectangle fits into the image, at most ten times, as the usual libraries do;
/// after that, the largest rectangle of an allowed shape in the middle is taken. Areas above 1 therefore never fit, and
/// are only a way to draw the others less often.
/// </remarks>
public sealed record RandomResizedCrop
{
    /// <summary>Least area, as a share of the image's, above 0. Default 0.08.</summary>
    public double MinimumArea { get; init; } = 0.08;

    /// <summary>Largest area, as a share of the image's. Default 1.</summary>
    public double MaximumArea { get; init; } = 1;

    /// <summary>Least width divided by height, above 0. Default 3/4.</summary>
    public double MinimumAspectRatio { get; init; } = 3.0 / 4;

    /// <summary>Largest width divided by height. Default 4/3. Between the two, its logarithm is uniform.</summary>
    public double MaximumAspectRatio { get; init; } = 4.0 / 3;

    private const int Attempts = 10;
    private const int DrawsOfAnImage = 4 * Attempts;

    internal void Check()
    {
        Require(
            MinimumArea is > 0 and <= 1,
            "RandomResizedCrop.MinimumArea",
            MinimumArea,
            "must be above 0 and at most 1, such as 0.08");
        Require(
            MaximumArea >= MinimumArea && double.IsFinite(MaximumArea),
            "RandomResizedCrop.MaximumArea",
            MaximumArea,
            FormattableString.Invariant($"must be at least MinimumArea, {MinimumArea}"));
        Require(
            MinimumAspectRatio > 0 && double.IsFinite(MinimumAspectRatio),
            "RandomResizedCrop.MinimumAspectRatio",
            MinimumAspectRatio,
            "must be above 0, such as 0.75");
        Require(
            MaximumAspectRatio >= MinimumAspectRatio && double.IsFinite(MaximumAspectRatio),
            "RandomResizedCrop.MaximumAspectRatio",
            MaximumAspectRatio,
            FormattableString.Invariant($"must be at least MinimumAspectRatio, {MinimumAspectRatio}"));
    }

    /// <summary>Draws the rectangle for a row.</summary>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="row">The row.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    internal ImageWindow Draw(CounterRandom random, int row, int height, int width)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long first = (long)row * DrawsOfAnImage + 4 * attempt;
            double area = (double)height * width * Between(MinimumArea, MaximumArea, random.Uniform(first));
            double ratio = Math.Exp(Between(
                Math.Log(MinimumAspectRatio), Math.Log(MaximumAspectRatio), random.Uniform(first + 1)));
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

        double closest = Math.Clamp((double)width / height, MinimumAspectRatio, MaximumAspectRatio);
        int tallest = Math.Clamp((int)Math.Round(width / closest), 1, height);
        int widest = Math.Clamp((int)Math.Round(height * closest), 1, width);
        return ImageWindow.Centre(height, width, tallest, widest);
    }

    private static double Between(double low, double high, double share) => low + (high - low) * share;
}
