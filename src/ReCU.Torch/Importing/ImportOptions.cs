namespace ReCU.Torch;

/// <summary>What the caller knows about a checkpoint and its file does not contain.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// The architecture, or null to recognise it by the names and shapes of the tensors. Default null.
    /// </summary>
    public BinaryNetwork? Network { get; init; }

    /// <summary>
    /// Height and width of the images, each at least 1. Null derives them from the width of the classifier if that
    /// depends on the image size, as in the small VGG; otherwise it takes 224x224 for a 7x7 stem and 32x32 for others.
    /// Default null.
    /// </summary>
    public (int Height, int Width)? ImageSize { get; init; }

    /// <summary>
    /// The normalisation of pixels that the network was trained with, which the file does not contain. Null takes that
    /// of the authors' recipes for three channels: mean 0.485, 0.456, 0.406 and standard deviation 0.229, 0.224, 0.225,
    /// times 255. Images with another number of channels need one. Default null.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Where the network's tensors are in the file, such as <c>ema_state_dict</c> or <c>checkpoint.model</c>. Null
    /// searches for them, and fails only if there are several networks. Default null.
    /// </summary>
    public string? StateDictKey { get; init; }

    internal void Check()
    {
        if (ImageSize is { Height: < 1 } or { Width: < 1 })
        {
            throw new ArgumentException(
                $"{nameof(ImageSize)} is {ImageSize}; height and width must be at least 1.", nameof(ImageSize));
        }

        Normalisation?.Check();
    }

    /// <summary>The normalisation for images with the given number of channels.</summary>
    /// <exception cref="ArgumentException">
    /// The given one has another number of channels, or there is no default for it.
    /// </exception>
    internal Normalisation NormalisationFor(int channels)
    {
        if (Normalisation is null && channels != 3)
        {
            throw new ArgumentException(
                $"The network reads images of {channels} channels, for which the authors have no normalisation. Set "
                + $"{nameof(ImportOptions)}.{nameof(Normalisation)}.",
                nameof(channels));
        }

        Normalisation normalisation = Normalisation ?? Torch.Normalisation.ImageNet;
        normalisation.CheckChannels(channels);
        return normalisation;
    }
}
