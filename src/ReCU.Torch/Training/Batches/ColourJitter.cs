using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Random changes of a training image's colours, as of another light and another camera. With b, c and s drawn evenly
/// from 1 - x to 1 + x, x the option, and a turn h from -x to x, an image p of pixels from 0 to 255 becomes, in this
/// order:
/// </summary>
/// <remarks>
/// <para>brightness, <c>b p</c>;</para>
/// <para>contrast, <c>c p + (1 - c) m</c>, m the mean grey of the image;</para>
/// <para>saturation, <c>s p + (1 - s) g</c>, g the grey of the pixel, .299 red + .587 green + .114 blue;</para>
/// <para>hue, p turned by 360 h degrees around grey in YIQ, the colours of NTSC;</para>
/// <para>and is cut to 0 to 255 in the end. Of images without three channels only brightness and contrast change, by
/// the mean of their channels.</para>
/// </remarks>
public sealed record ColourJitter
{
    /// <summary>In [0, 1]; 0 leaves the brightness. Default 0.2.</summary>
    public double Brightness { get; init; } = 0.2;

    /// <summary>In [0, 1]; 0 leaves the contrast. Default 0.2.</summary>
    public double Contrast { get; init; } = 0.2;

    /// <summary>In [0, 1]; 0 leaves the saturation. Default 0.2.</summary>
    public double Saturation { get; init; } = 0.2;

    /// <summary>A share of a whole turn, in [0, 0.5]; 0 leaves the hue. Default 0.02.</summary>
    public double Hue { get; init; } = 0.02;

    private const int DrawsOfAnImage = 4;

    internal void Check()
    {
        Require(Brightness is >= 0 and <= 1, "ColourJitter.Brightness", Brightness, "must be from 0 to 1");
        Require(Contrast is >= 0 and <= 1, "ColourJitter.Contrast", Contrast, "must be from 0 to 1");
        Require(Saturation is >= 0 and <= 1, "ColourJitter.Saturation", Saturation, "must be from 0 to 1");
        Require(Hue is >= 0 and <= 0.5, "ColourJitter.Hue", Hue, "must be from 0 to 0.5");
    }

    /// <summary>Draws the change of a row.</summary>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="row">The row.</param>
    internal ColourChange Draw(CounterRandom random, int row)
    {
        long first = (long)row * DrawsOfAnImage;
        return new ColourChange(
            1 + Around(Brightness, random.Uniform(first)),
            1 + Around(Contrast, random.Uniform(first + 1)),
            1 + Around(Saturation, random.Uniform(first + 2)),
            Around(Hue, random.Uniform(first + 3)));
    }

    private static double Around(double reach, double share) => reach * (2 * share - 1);
}
