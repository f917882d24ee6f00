using ReCU.Data;
using ReCU.Graph;

namespace Experiments.Fashion;

/// <summary>Fashion-MNIST as the authors' networks take it: three equal channels.</summary>
/// <param name="Training">The first 12,000 training images.</param>
/// <param name="Test">All test images.</param>
internal sealed record FashionImages(ImageSet Training, ImageSet Test)
{
    private const int TrainingCount = 12_000;

    /// <summary>Reads both parts.</summary>
    /// <param name="folder">Folder with the four IDX files.</param>
    public static FashionImages Load(string folder) =>
        new(Part(folder, "train", TrainingCount), Part(folder, "t10k", null));

    /// <summary>The same training images, with the labels of other ones: nothing can be learned from them.</summary>
    public FashionImages WithShuffledLabels(int seed)
    {
        int[] labels = Training.Labels.ToArray();
        new Random(seed).Shuffle(labels);
        using IImageReader reader = Training.Open(Enumerable.Range(0, Training.Count).ToArray());
        byte[] pixels = [.. reader.Read(Training.Count).SelectMany(image => image.Bytes.ToArray())];
        return this with { Training = new ImageSet(Training.CommonShape!.Value, pixels, labels, Training.ClassCount) };
    }

    private static ImageSet Part(string folder, string part, int? limit)
    {
        ImageDataset grey = IdxFiles.Load(
            Path.Combine(folder, $"{part}-images-idx3-ubyte"),
            Path.Combine(folder, $"{part}-labels-idx1-ubyte"),
            new IdxOptions { ClassCount = 10 });
        int count = Math.Min(limit ?? grey.Count, grey.Count);
        using IImageReader reader = grey.Open(Enumerable.Range(0, count).ToArray());
        FeatureShape shape = grey.CommonShape!.Value with { Channels = 3 };
        var pixels = new byte[count * shape.Count];
        foreach (ImagePixels image in reader.Read(count))
        {
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                image.Bytes.CopyTo(pixels.AsMemory((image.Row * shape.Channels + channel) * shape.Area));
            }
        }

        return new ImageSet(shape, pixels, grey.Labels[..count].ToArray(), grey.ClassCount);
    }
}
