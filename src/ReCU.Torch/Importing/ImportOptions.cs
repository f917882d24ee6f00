namespace ReCU.Torch;

/// <summary>What a caller knows about a checkpoint that its file does not say.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// The architecture, or null to recognise it among the named ones by the names and shapes of the tensors. Default
    /// null.
    /// </summary>
    public BinaryNetwork? Network { get; init; }

    /// <summary>
    /// Height and width of the images, each at least 1. Null takes what the width of the classifier implies, where it
    /// depends on the image size, as in the small VGG; else 224x224 for a stem of 7x7 and 32x32 for others. Default
    /// null.
    /// </summary>
    public (int Height, int Width)? ImageSize { get; init; }

    /// <summary>
    /// The scale on which the network was trained to see pixels: a file does not tell. Null takes that of the authors'
    /// recipes for three channels: mean 0.485, 0.456, 0.406 and standard deviation 0.229, 0.224, 0.225, times 255.
    /// Images of other channels need one. Default null.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Where in the file the network's tensors are, such as <c>ema_state_dict</c> or <c>checkpoint.model</c>. Null
    /// finds them, and is refused only where there are several networks. Default null.
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

    /// <summary>The normalisation for images of a number of channels.</summary>
    /// <exception cref="ArgumentException">
    /// The one given is for other images, or there is none for such images.
    /// </exception>
    internal Normalisation NormalisationFor(int channels)
    {
        if (Normalisation is null && channels != 3)
        {
            throw new ArgumentException(
                $"The network reads images of {channels} channels, for which the authors have no normalisation; give "
                + $"one with {nameof(ImportOptions)}.{nameof(Normalisation)}.",
                nameof(channels));
        }

        Normalisation normalisation = Normalisation ?? Torch.Normalisation.ImageNet;
        normalisation.CheckChannels(channels);
        return normalisation;
    }
}
