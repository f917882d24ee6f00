using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Covers a random rectangle of some training images (Zhong et al., <em>Random Erasing Data Augmentation</em>, AAAI
/// 2020, arXiv 1708.04896). Covered pixels become the mean, 0 after normalising.
/// </summary>
/// <remarks>
/// Area and shape are drawn until a rectangle fits, at most ten times; after that, nothing is covered.
/// </remarks>
public sealed record RandomErasing
{
    /// <summary>Share of images with a rectangle, in (0, 1]. Default 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>Least area, as a share of the image's, above 0. Default 0.02.</summary>
    public double MinimumArea { get; init; } = 0.02;

    /// <summary>Largest area, as a share of the image's, at most 1. Default 0.33.</summary>
    public double MaximumArea { get; init; } = 0.33;

    /// <summary>Least width divided by height, above 0. Default 0.3.</summary>
    public double MinimumAspectRatio { get; init; } = 0.3;

    /// <summary>Largest width divided by height. Default 1/0.3. The logarithm is uniform between the two.</summary>
    public double MaximumAspectRatio { get; init; } = 1 / 0.3;

    private const int DrawsOfAnImage = 1 + RandomRectangle.DrawsOfAnImage;

    private RandomRectangle Rectangle =>
        new((MinimumArea, MaximumArea), (MinimumAspectRatio, MaximumAspectRatio));

    internal void Check()
    {
        Require(
            Probability is > 0 and <= 1,
            "RandomErasing.Probability",
            Probability,
            "must be above 0 and at most 1, such as 0.5");
        Require(
            MinimumArea is > 0 and <= 1,
            "RandomErasing.MinimumArea",
            MinimumArea,
            "must be above 0 and at most 1, such as 0.02");
        Require(
            MaximumArea >= MinimumArea && MaximumArea <= 1,
            "RandomErasing.MaximumArea",
            MaximumArea,
            FormattableString.Invariant($"must be at least MinimumArea, {MinimumArea}, and at most 1"));
        Rectangle.CheckShapes("RandomErasing", "0.3");
    }

    /// <summary>Draws the rectangle for a row; null for none.</summary>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="row">The row.</param>
    /// <param name="height">Height of the network's input.</param>
    /// <param name="width">Width of the network's input.</param>
    internal ImageWindow? Draw(CounterRandom random, int row, int height, int width)
    {
        long first = (long)row * DrawsOfAnImage;
        return random.Uniform(first) < Probability ? Rectangle.Draw(random, first + 1, height, width) : null;
    }
}
