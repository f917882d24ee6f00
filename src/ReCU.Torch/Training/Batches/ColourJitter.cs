using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Random changes of a training image's colours, like those of other light or another camera. With b, c and s uniform
/// in [1 - x, 1 + x] for option x, and a turn h in [-x, x], an image p of pixels from 0 to 255 changes in this order:
/// </summary>
/// <remarks>
/// <para>brightness, <c>b p</c>;</para>
/// <para>contrast, <c>c p + (1 - c) m</c>, with m the mean grey of the image;</para>
/// <para>saturation, <c>s p + (1 - s) g</c>, with g the grey of the pixel, .299 red + .587 green + .114 blue;</para>
/// <para>hue, a rotation of p by 360 h degrees around grey in YIQ, the colour space of NTSC;</para>
/// <para>
/// and is finally clipped to 0 to 255. For images without three channels only brightness and contrast change, by the
/// mean of their channels.
/// </para>
/// </remarks>
public sealed record ColourJitter
{
    /// <summary>In [0, 1]; 0 keeps the brightness. Default 0.2.</summary>
    public double Brightness { get; init; } = 0.2;

    /// <summary>In [0, 1]; 0 keeps the contrast. Default 0.2.</summary>
    public double Contrast { get; init; } = 0.2;

    /// <summary>In [0, 1]; 0 keeps the saturation. Default 0.2.</summary>
    public double Saturation { get; init; } = 0.2;

    /// <summary>A fraction of a full turn, in [0, 0.5]; 0 keeps the hue. Default 0.02.</summary>
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
