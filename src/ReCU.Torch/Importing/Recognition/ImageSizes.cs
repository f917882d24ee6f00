using ReCU.Torch.Importing.StateDicts;

namespace ReCU.Torch.Importing.Recognition;

/// <summary>
/// Chooses the image size at which a network is compared with a file. With global pooling, no tensor depends on the
/// size, so the file does not tell; a classifier that reads every pixel of the last map tells by its width.
/// </summary>
internal static class ImageSizes
{
    private const int Cifar = 32;
    private const int ImageNet = 224;

    /// <summary>A stem with a kernel of at least this size is made for large images.</summary>
    private const int ImageNetStemKernel = 7;

    /// <summary>
    /// The template of a network at the caller's image size, else at the size that the file suggests.
    /// </summary>
    /// <exception cref="ArgumentException">The network accepts none of the possible image sizes.</exception>
    public static NetworkTemplate Describe(BinaryNetwork network, StateDict state, (int Height, int Width)? given)
    {
        if (given is (int height, int width) && Fits(network, height, width))
        {
            return NetworkTemplate.Create(network, height, width);
        }

        int size = Fits(network, Cifar, Cifar) ? Cifar : ImageNet;
        NetworkTemplate template = NetworkTemplate.Create(network, size, size);
        if (size == Cifar && template.StemKernel >= ImageNetStemKernel && Fits(network, ImageNet, ImageNet))
        {
            template = NetworkTemplate.Create(network, ImageNet, ImageNet);
        }

        return given is null && ImpliedSide(template, state) is { } side && Fits(network, side, side)
            ? NetworkTemplate.Create(network, side, side)
            : template;
    }

    /// <summary>
    /// The side of square images for which the classifier reads as many values as in the file; null if it does so
    /// already, or for no side.
    /// </summary>
    private static int? ImpliedSide(NetworkTemplate template, StateDict state)
    {
        // A file with one class is refused later; it must not make the template larger than the file.
        if (template.SizesIn(state) is not { Classes: > 1 } sizes || sizes.Features == template.Features)
        {
            return null;
        }

        double side = template.Height * Math.Sqrt((double)sizes.Features / template.Features);
        int whole = (int)Math.Round(side);
        return whole >= 1 && Math.Abs(side - whole) < 1e-6 ? whole : null;
    }

    private static bool Fits(BinaryNetwork network, int height, int width)
    {
        try
        {
            network.Check((NetworkTemplate.ProbeChannels, height, width));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
