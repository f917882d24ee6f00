using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Random changes to training images, drawn anew in every epoch; evaluation uses none. They are applied in this order:
/// resized crop, rotation, colours, lighting, shift, mirroring, covered parts, blending.
/// </summary>
public sealed record Augmentation
{
    /// <summary>
    /// Crops a random part of the image and resizes it to the network's input size, as for ImageNet; null, the default,
    /// does not crop.
    /// </summary>
    public RandomResizedCrop? RandomResizedCrop { get; init; }

    /// <summary>
    /// Strength of random changes along ImageNet's principal colours (Krizhevsky et al., 2012), at least 0: the
    /// standard deviation of their factors. It applies to pixels from 0 to 255, as in the authors' code, where their
    /// 0.1 changes a pixel by 0.02 and has almost no effect; Krizhevsky's value is 25.5. Only for images with three
    /// channels: red, green, blue. Default 0.
    /// </summary>
    public double Lighting { get; init; }

    /// <summary>
    /// Shifts the image by up to this number of pixels in each direction and fills in empty pixels: the same as padding
    /// on all sides and cropping at random. 0 shifts nothing; the limit is 65,536. Default 4, as for CIFAR.
    /// </summary>
    public int CropPadding { get; init; } = 4;

    /// <summary>The pixels that are filled in. Default: black.</summary>
    public CropFill CropFill { get; init; } = CropFill.Black;

    /// <summary>
    /// Whether all images of a batch are shifted alike, instead of each individually. A weaker augmentation, for
    /// comparison with code that does so. Default false.
    /// </summary>
    public bool CropPerBatch { get; init; }

    /// <summary>
    /// Whether half of the images are mirrored left to right. Not for digits, letters or anything with a direction.
    /// Default true.
    /// </summary>
    public bool HorizontalFlip { get; init; } = true;

    /// <summary>Whether half of the batches are mirrored, instead of half of the images. Default false.</summary>
    public bool FlipPerBatch { get; init; }

    /// <summary>
    /// Rotates each image around its centre by an angle of up to this number of degrees in either direction, uniformly
    /// distributed, in (0, 180]; <see cref="CropFill"/> fills the corners. Null, the default, does not rotate.
    /// </summary>
    public double? Rotation { get; init; }

    /// <summary>Random changes of the colours of each image; null, the default, changes none.</summary>
    public ColourJitter? ColourJitter { get; init; }

    /// <summary>Covers a random rectangle of some images; null, the default, covers none.</summary>
    public RandomErasing? RandomErasing { get; init; }

    /// <summary>Covers a square of each image; null, the default, covers none.</summary>
    public CutOut? CutOut { get; init; }

    /// <summary>Blends images and their labels with others of the batch; null, the default, blends none.</summary>
    public MixUp? MixUp { get; init; }

    private const int MaximumCropPadding = 65_536;

    /// <summary>No changes.</summary>
    public static Augmentation None { get; } = new() { CropPadding = 0, HorizontalFlip = false };

    /// <summary>Whether the host must assemble the images for a GPU, which otherwise assembles them itself.</summary>
    internal bool IsMadeByHost => RandomResizedCrop is not null || Rotation is not null || ColourJitter is not null
        || RandomErasing is not null || CutOut is not null;

    internal void Check()
    {
        RandomResizedCrop?.Check();
        Require(
            Lighting is >= 0 and <= float.MaxValue,
            "Augmentation.Lighting",
            Lighting,
            "must be at least 0, such as 0.1");
        Require(
            CropPadding is >= 0 and <= MaximumCropPadding,
            "Augmentation.CropPadding",
            CropPadding,
            $"must be from 0 to {MaximumCropPadding}");
        Require(
            Rotation is null or (> 0 and <= 180),
            "Augmentation.Rotation",
            Rotation,
            "must be above 0 and at most 180 degrees, such as 10, or null for none");
        ColourJitter?.Check();
        RandomErasing?.Check();
        CutOut?.Check();
        MixUp?.Check();
        Require(Enum.IsDefined(CropFill), "Augmentation.CropFill", CropFill, "must be Black or Mean");
    }

    /// <summary>Checks that the changes can be applied to images.</summary>
    /// <param name="channels">Number of channels of the images.</param>
    /// <exception cref="ArgumentException">A change needs another number of channels.</exception>
    public void CheckChannels(int channels)
    {
        if (Lighting > 0 && channels != PcaLighting.Channels)
        {
            throw new ArgumentException(
                $"Augmentation.Lighting is for images of {PcaLighting.Channels} channels, but these have {channels}.",
                nameof(channels));
        }
    }
}
