using ReCU.Data;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Brings images of any size to one size: resizes the shorter side to <see cref="ShorterSide"/>, and crops the centre.
/// The defaults are ImageNet's.
/// </summary>
public sealed record CentreCrop
{
    /// <summary>New length of the shorter side, at least the larger of height and width. Default 256.</summary>
    public int ShorterSide { get; init; } = 256;

    /// <summary>Height of the crop, at least 1. Default 224.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Width of the crop, at least 1. Default 224.</summary>
    public int Width { get; init; } = 224;

    // No image has more rows, and the longer side of a narrow one still fits an int.
    private const int LargestSide = 65_536;

    internal void Check()
    {
        Require(
            Height is >= 1 and <= LargestSide, "CentreCrop.Height", Height, $"must be from 1 to {LargestSide}");
        Require(Width is >= 1 and <= LargestSide, "CentreCrop.Width", Width, $"must be from 1 to {LargestSide}");
        Require(
            ShorterSide >= Math.Max(Height, Width) && ShorterSide <= LargestSide,
            "CentreCrop.ShorterSide",
            ShorterSide,
            $"must be at least {Math.Max(Height, Width)}, the larger of Height and Width, and at most {LargestSide}");
    }

    /// <summary>A resampler for images of one size.</summary>
    internal ImageResampler ResamplerFor(int height, int width) =>
        ImageResampler.ForCentre(height, width, ShorterSide, Height, Width);
}
