using Microsoft.ML;
using ReCU.Data;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/data.md</c>, a method for each snippet.</summary>
internal static class DataGuide
{
    public static (IDataView Train, ImageFolder Test) Folders(MLContext mlContext)
    {
        var images = new ImageFolder("flowers/train", new ImageFolderOptions
        {
            Size = (64, 64),                        // resized when decoded; null leaves the sizes that the files have
            BrokenImages = BrokenImages.Skip,       // or Fail, the default
        });
        IDataView train = mlContext.Data.LoadFromImages(images);   // columns Label and Pixels

        var testImages = new ImageFolder("flowers/test", new ImageFolderOptions
        {
            Size = (64, 64),
            ClassNames = images.ClassNames,         // the same classes in the same order
        });

        return (train, testImages);
    }

    public static IDataView Named(MLContext mlContext)
    {
        var named = new ImageFolder("imagenette/train", new ImageFolderOptions
        {
            DisplayNames = new Dictionary<string, string>
            {
                ["n01440764"] = "tench",
                ["n02102040"] = "English springer",
            },
        });
        IDataView withPaths = mlContext.Data.LoadFromImages(named, pathColumnName: "Path");   // Label, Pixels, Path

        return withPaths;
    }

    public static ImagePixels Decoded(Stream upload)
    {
        var decoder = new ImageDecoder(new ImageDecoderOptions { Size = (64, 64) });
        ImagePixels pixels = decoder.Decode(upload);   // planar bytes, 3x64x64

        return pixels;
    }

    public static (ImageDataset Cifar10, ImageDataset Cifar100) Cifar()
    {
        ImageDataset cifar = CifarFiles.Load("cifar-10-batches-bin", CifarPart.Training);
        ImageDataset cifar100 = CifarFiles.Load("cifar-100-binary", CifarPart.Test, CifarLabels.Cifar100Fine);

        return (cifar, cifar100);
    }

    public static ImageDataset Idx()
    {
        ImageDataset garments = IdxFiles.Load("train-images-idx3-ubyte", "train-labels-idx1-ubyte");   // or the same with .gz

        return garments;
    }

    public static ReCUBinaryNetOptions Memory()
    {
        var options = new ReCUBinaryNetOptions
        {
            ImageShape = (3, 64, 64),
            MemoryLimit = 512L << 20,   // bytes for pixels
        };

        return options;
    }

    public static ImageSet Own(byte[] pixels, int[] labels)
    {
        var set = new ImageSet((1, 8, 8), pixels, labels, classCount: 2);   // byte[] or float[], planar, 0 to 255

        return set;
    }
}
