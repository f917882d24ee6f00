namespace ReCU.Torch;

/// <summary>Random changes to a training image, drawn anew in every epoch; evaluation sees them as they are.</summary>
public sealed record Augmentation
{
    /// <summary>
    /// The image is moved by up to so many pixels in each direction, and black comes in: the same as padding it on all
    /// sides and cropping it at random. 0 moves nothing; 65,536 is the limit. Default 4, as for CIFAR.
    /// </summary>
    public int CropPadding { get; init; } = 4;

    /// <summary>
    /// Whether half of the images are mirrored, left to right. Not for digits, letters or anything with a direction.
    /// Default true.
    /// </summary>
    public bool HorizontalFlip { get; init; } = true;

    private const int MaximumCropPadding = 65_536;

    /// <summary>Images as they are.</summary>
    public static Augmentation None { get; } = new() { CropPadding = 0, HorizontalFlip = false };

    internal void Check() => OptionCheck.Require(
        CropPadding is >= 0 and <= MaximumCropPadding,
        "Augmentation.CropPadding",
        CropPadding,
        $"must be from 0 to {MaximumCropPadding}");
}
