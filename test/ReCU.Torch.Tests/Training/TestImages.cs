using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Tests.Training;

/// <summary>Small sets of images for the trainer's tests.</summary>
internal static class TestImages
{
    /// <summary>A network that trains a step in about a millisecond.</summary>
    public static ResidualNetwork Tiny { get; } = BinaryNetwork.Compact with
    {
        Name = "tiny",
        Stem = new StemOptions(4) { Stride = 2 },
        Stages = [new(4, 1), new(8, 1, Stride: 2)],
    };

    /// <summary>Options for <see cref="Tiny"/> and <see cref="BrightHalves"/>, on one thread.</summary>
    public static TrainingOptions Options { get; } = new()
    {
        Network = Tiny,
        Epochs = 4,
        BatchSize = 16,
        LearningRate = 0.05,
        Augmentation = Augmentation.None,
        ValidationFraction = 0.25,
        Threads = 1,
        Seed = 3,
    };

    /// <summary>Random pixels; the labels 0 and 1 take turns.</summary>
    public static ImageSet Random(FeatureShape shape, int count, int seed, bool asFloats = false)
    {
        var bytes = new byte[count * shape.Count];
        new Random(seed).NextBytes(bytes);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        return asFloats
            ? new ImageSet(shape, Array.ConvertAll(bytes, pixel => pixel + 0.25f), labels, 2)
            : new ImageSet(shape, bytes, labels, 2);
    }

    /// <summary>1x8x8 images whose class, 0 or 1, decides whether the upper or the lower half is brighter.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <param name="contrast">How much brighter, at most 128; the noise goes from 0 to 127.</param>
    public static ImageSet BrightHalves(int count, int seed, int contrast = 128)
    {
        var random = new Random(seed);
        var pixels = new byte[count * 64];
        for (int i = 0; i < pixels.Length; i++)
        {
            bool upper = i % 64 < 32;
            pixels[i] = (byte)(random.Next(128) + (upper == (i / 64 % 2 == 0) ? contrast : 0));
        }

        return new ImageSet((1, 8, 8), pixels, [.. Enumerable.Range(0, count).Select(i => i % 2)], 2);
    }

    /// <summary>Share of the rows whose largest logit is that of their label.</summary>
    public static double Accuracy(TrainedNetwork network, ImageSet images)
    {
        float[][] logits = [.. network.Logits(images).Chunk(images.ClassCount)];
        return Enumerable.Range(0, images.Count)
            .Average(i => Array.IndexOf(logits[i], logits[i].Max()) == images.Labels[i] ? 1.0 : 0);
    }
}
