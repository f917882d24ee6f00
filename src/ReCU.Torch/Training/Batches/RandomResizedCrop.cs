using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Crops a random rectangle of random area and shape from an image (Szegedy et al., CVPR 2015), to be resized to the
/// network's input.
/// </summary>
/// <remarks>
/// Area and aspect ratio are drawn until a rectangle fits into the image, at most ten times, as in the usual libraries;
/// after that, the largest rectangle of an allowed shape in the centre is taken. Areas above 1 therefore never fit, and
/// only make the others less frequent.
/// </remarks>
public sealed record RandomResizedCrop
{
    /// <summary>Least area, as a share of the image's, above 0. Default 0.08.</summary>
    public double MinimumArea { get; init; } = 0.08;

    /// <summary>Largest area, as a share of the image's. Default 1.</summary>
    public double MaximumArea { get; init; } = 1;

    /// <summary>Least width divided by height, above 0. Default 3/4.</summary>
    public double MinimumAspectRatio { get; init; } = 3.0 / 4;

    /// <summary>Largest width divided by height. Default 4/3. The logarithm is uniform between the two.</summary>
    public double MaximumAspectRatio { get; init; } = 4.0 / 3;

    private RandomRectangle Rectangle =>
        new((MinimumArea, MaximumArea), (MinimumAspectRatio, MaximumAspectRatio));

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
        Rectangle.CheckShapes("RandomResizedCrop", "0.75");
    }

    /// <summary>Draws the rectangle for a row.</summary>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="row">The row.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    internal ImageWindow Draw(CounterRandom random, int row, int height, int width)
    {
        if (Rectangle.Draw(random, (long)row * RandomRectangle.DrawsOfAnImage, height, width) is { } drawn)
        {
            return drawn;
        }

        double closest = Math.Clamp((double)width / height, MinimumAspectRatio, MaximumAspectRatio);
        int tallest = Math.Clamp((int)Math.Round(width / closest), 1, height);
        int widest = Math.Clamp((int)Math.Round(height * closest), 1, width);
        return ImageWindow.Centre(height, width, tallest, widest);
    }
}
