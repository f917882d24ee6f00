using ReCU.Data;
using ReCU.Torch.Kernels;
using ReCU.Torch.Training.Batches;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training;

/// <summary>Batches in pixels, to compare with.</summary>
internal static class TestBatches
{
    /// <summary>Images as they are assembled, without normalisation.</summary>
    public static float[] Assemble(
        InputGeometry geometry, ImagePixels[] images, Augmentation? augmentation = null, long seed = 1, int epoch = 0)
    {
        int channels = geometry.ImageShape.Channels;
        var scale = new Normalisation(new float[channels], [.. Enumerable.Repeat(1f, channels)]);
        return Assemble(new BatchAssembler(geometry, scale), images, augmentation, seed, epoch);
    }

    /// <summary>Images as an assembler writes them; what was in the memory before is NaN.</summary>
    public static float[] Assemble(
        BatchAssembler assembler, ImagePixels[] images, Augmentation? augmentation, long seed, int epoch)
    {
        using Tensor batch = assembler.NewBatch(images.Length);
        batch.fill_(float.NaN);
        AugmentedEpoch? changes = augmentation is null ? null : new AugmentedEpoch(augmentation, seed, epoch);
        assembler.Write(images, new DenseFloats(batch), changes);
        return batch.data<float>().ToArray();
    }

    /// <summary>Planar pixels with a black border.</summary>
    public static float[] Bordered(float[] pixels, InputGeometry geometry)
    {
        (int channels, int height, int width) = geometry.Shape;
        (int border, int innerHeight, int innerWidth) =
            (geometry.Border, geometry.ImageShape.Height, geometry.ImageShape.Width);
        var result = new float[channels * height * width];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int c, int y, int x) =
                (i / (innerHeight * innerWidth), i / innerWidth % innerHeight, i % innerWidth);
            result[(c * height + y + border) * width + x + border] = pixels[i];
        }

        return result;
    }
}
