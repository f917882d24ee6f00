using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Random changes to a training image, drawn anew in every epoch; evaluation sees images without them. They are made in
/// this order: cut out and resized, turned, coloured, lit, moved, mirrored, covered, blended with others.
/// </summary>
public sealed record Augmentation
{
    /// <summary>
    /// A random part of the image is cut out and resized to the size that the network reads; null, the default, cuts
    /// nothing out. As for ImageNet.
    /// </summary>
    public RandomResizedCrop? RandomResizedCrop { get; init; }

    /// <summary>
    /// Strength of random changes of colour along ImageNet's principal colours (Krizhevsky et al., 2012), at least 0:
    /// the standard deviation of what each is multiplied by. It works on pixels from 0 to 255, as in the authors' code,
    /// where their 0.1 moves a pixel by 0.02 and does almost nothing; 25.5 is Krizhevsky's. Only for images of three
    /// channels: red, green, blue. Default 0.
    /// </summary>
    public double Lighting { get; init; }

    /// <summary>
    /// The image is moved by up to so many pixels in each direction, and empty pixels come in: the same as padding it
    /// on all sides and cropping it at random. 0 moves nothing; 65,536 is the limit. Default 4, as for CIFAR.
    /// </summary>
    public int CropPadding { get; init; } = 4;

    /// <summary>What the pixels are that come in. Default: black.</summary>
    public CropFill CropFill { get; init; } = CropFill.Black;

    /// <summary>
    /// Whether all images of a batch are moved alike, instead of each for itself. Weaker; for comparison with code that
    /// does so. Default false.
    /// </summary>
    public bool CropPerBatch { get; init; }

    /// <summary>
    /// Whether half of the images are mirrored, left to right. Not for digits, letters or anything with a direction.
    /// Default true.
    /// </summary>
    public bool HorizontalFlip { get; init; } = true;

    /// <summary>Whether half of the batches are mirrored, instead of half of the images. Default false.</summary>
    public bool FlipPerBatch { get; init; }

    /// <summary>
    /// Each image is turned around its middle by up to so many degrees either way, drawn evenly, in (0, 180]; what
    /// comes in at the corners is <see cref="CropFill"/>. Null, the default, turns none.
    /// </summary>
    public double? Rotation { get; init; }

    /// <summary>Random changes of the colours of each image; null, the default, leaves them.</summary>
    public ColourJitter? ColourJitter { get; init; }

    /// <summary>A random rectangle of some images is covered; null, the default, covers nothing.</summary>
    public RandomErasing? RandomErasing { get; init; }

    /// <summary>A square of each image that is covered; null, the default, covers nothing.</summary>
    public CutOut? CutOut { get; init; }

    /// <summary>Blends images with others of their batch, and their labels; null, the default, blends none.</summary>
    public MixUp? MixUp { get; init; }

    private const int MaximumCropPadding = 65_536;

    /// <summary>Images as they are.</summary>
    public static Augmentation None { get; } = new() { CropPadding = 0, HorizontalFlip = false };

    /// <summary>
    /// Whether the host puts the images together that a GPU trains on, which it does by itself otherwise.
    /// </summary>
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

    /// <summary>Checks that the changes can be made to images.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <exception cref="ArgumentException">One is for images of other channels.</exception>
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
