using ReCU.Data;
using ReCU.Graph;

namespace FashionMnist;

/// <summary>Fashion-MNIST: 28x28 grey images of ten kinds of garments, in the files of MNIST.</summary>
internal static class FashionMnistFiles
{
    private static readonly IdxOptions _options = new()
    {
        ClassNames =
        [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        ],
    };

    /// <summary>Shape of an image.</summary>
    public static FeatureShape Shape { get; } = (1, 28, 28);

    /// <summary>Opens one part of the data set.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="part">First part of the files' names, <c>train</c> or <c>t10k</c>.</param>
    public static ImageDataset Open(string folder, string part)
    {
        ImageDataset images = IdxFiles.Load(
            Path.Combine(folder, $"{part}-images-idx3-ubyte"),
            Path.Combine(folder, $"{part}-labels-idx1-ubyte"),
            _options);
        return images.CommonShape == Shape
            ? images
            : throw new InvalidDataException(
                $"The {part} images are {images.CommonShape}; Fashion-MNIST has images of {Shape}.");
    }
}
