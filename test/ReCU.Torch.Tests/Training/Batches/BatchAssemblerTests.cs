using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;
using ReCU.Torch.Training.Batches;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Batches;

public sealed class BatchAssemblerTests
{
    private static readonly FeatureShape _shape = (2, 5, 7);
    private static readonly Normalisation _normalisation = new([100, 30], [50, 7]);

    [Test]
    public void ImagesAreBorderedAndNormalised([Values(0, 3)] int border, [Values] bool floats)
    {
        ImageSet images = TestImages.Random(_shape, 4, seed: 2, floats);
        var assembler = new BatchAssembler(new InputGeometry(images.Shape, border), _normalisation);
        int[] rows = [3, 0];

        float[][] batch = Assemble(assembler, rows, output => assembler.Write(Pixels(images, rows), output));

        Assert.That(assembler.Shape, Is.EqualTo(new FeatureShape(2, 5 + 2 * border, 7 + 2 * border)));
        Assert.That(batch[0], Is.EqualTo(Reference(images, 3, border, 0, 0, mirror: false)).Within(1e-6));
        Assert.That(batch[1], Is.EqualTo(Reference(images, 0, border, 0, 0, mirror: false)).Within(1e-6));
    }

    [Test]
    public void EveryAugmentedImageIsOneShiftAndMirrorOfItsSource([Values(0, 2)] int border, [Values] bool floats)
    {
        ImageSet images = TestImages.Random(_shape, 60, seed: 3, floats);
        var assembler = new BatchAssembler(new InputGeometry(images.Shape, border), _normalisation);
        var augmentation = new Augmentation { CropPadding = 1, HorizontalFlip = true };
        int[] rows = [.. Enumerable.Range(0, 60)];

        float[][] batch = Assemble(assembler, rows, output =>
            assembler.Write(Pixels(images, rows), output, new AugmentedEpoch(augmentation, Seed: 1, Epoch: 2)));

        var seen = new HashSet<(int, int, bool)>();
        for (int row = 0; row < 60; row++)
        {
            seen.Add(FindChange(images, row, border, batch[row]));
        }

        // 18 changes are possible; 60 draws miss few of them.
        Assert.That(seen, Has.Count.GreaterThan(14));
    }

    [Test]
    public void NoAugmentationLeavesImagesAsTheyAre()
    {
        ImageSet images = TestImages.Random(_shape, 3, seed: 4);
        var assembler = new BatchAssembler(new InputGeometry(images.Shape, 1), _normalisation);
        int[] rows = [0, 1, 2];
        Assert.That(
            Assemble(assembler, rows, output =>
                assembler.Write(
                    Pixels(images, rows), output, new AugmentedEpoch(Augmentation.None, Seed: 1, Epoch: 0))),
            Is.EqualTo(Assemble(assembler, rows, output => assembler.Write(Pixels(images, rows), output))));
    }

    [Test]
    public void AnImageMovedOutOfSightIsBlack()
    {
        ImageSet images = TestImages.Random((1, 2, 2), 20, seed: 5);
        var assembler = new BatchAssembler(new InputGeometry(images.Shape, 0), new Normalisation([10], [5]));
        var augmentation = new Augmentation { CropPadding = 500 };
        int[] rows = [.. Enumerable.Range(0, 20)];
        float[][] batch = Assemble(assembler, rows, output =>
            assembler.Write(Pixels(images, rows), output, new AugmentedEpoch(augmentation, Seed: 1, Epoch: 0)));
        Assert.That(batch.Count(image => image.All(pixel => pixel == -2)), Is.GreaterThan(15));
    }

    [Test]
    public void AugmentationIsAFunctionOfSeedEpochAndRow()
    {
        ImageSet images = TestImages.Random(_shape, 20, seed: 6);
        var assembler = new BatchAssembler(new InputGeometry(images.Shape, 0), _normalisation);
        int[] all = [.. Enumerable.Range(0, 20)];
        float[][] whole = Augmented(all, seed: 1, epoch: 2);
        int[] others = [17, 4, 11];

        Assert.Multiple(() =>
        {
            Assert.That(Augmented(others, seed: 1, epoch: 2), Is.EqualTo(others.Select(row => whole[row])));
            Assert.That(Augmented(all, seed: 2, epoch: 2), Is.Not.EqualTo(whole));
            Assert.That(Augmented(all, seed: 1, epoch: 3), Is.Not.EqualTo(whole));
        });

        float[][] Augmented(int[] rows, long seed, int epoch) =>
            Assemble(assembler, rows, output =>
                assembler.Write(Pixels(images, rows), output, new AugmentedEpoch(new Augmentation(), seed, epoch)));
    }

    private static ImagePixels[] Pixels(ImageSet images, int[] rows) => Array.ConvertAll(rows, row => images[row]);

    private static float[][] Assemble(BatchAssembler assembler, int[] rows, Action<DenseFloats> write)
    {
        using Tensor batch = assembler.NewBatch(rows.Length);
        batch.fill_(float.NaN); // whatever was there before is overwritten
        write(new DenseFloats(batch));
        return [.. batch.data<float>().ToArray().Chunk(assembler.Shape.Count)];
    }

    private static (int Down, int Right, bool Mirror) FindChange(ImageSet images, int row, int border, float[] actual)
    {
        var fitting = new List<(int, int, bool)>();
        for (int change = 0; change < 18; change++)
        {
            (int down, int right, bool mirror) = (change / 6 - 1, change / 2 % 3 - 1, change % 2 == 1);
            float[] expected = Reference(images, row, border, down, right, mirror);
            if (expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5))
            {
                fitting.Add((down, right, mirror));
            }
        }

        Assert.That(fitting, Has.Exactly(1).Items, $"row {row}");
        return fitting[0];
    }

    /// <summary>Pads, moves, mirrors, normalises: each pixel by its definition.</summary>
    private static float[] Reference(ImageSet images, int row, int border, int down, int right, bool mirror)
    {
        var source = new float[_shape.Count];
        images[row].CopyTo(source);
        (int height, int width) = (_shape.Height + 2 * border, _shape.Width + 2 * border);
        var result = new float[_shape.Channels * height * width];
        for (int i = 0; i < result.Length; i++)
        {
            (int c, int y, int x) = (i / (height * width), i / width % height, i % width);
            int sourceX = (mirror ? width - 1 - x : x) - border - right;
            int sourceY = y - border - down;
            bool inside = sourceX >= 0 && sourceX < _shape.Width && sourceY >= 0 && sourceY < _shape.Height;
            float pixel = inside ? source[(c * _shape.Height + sourceY) * _shape.Width + sourceX] : 0;
            result[i] = (pixel - _normalisation.Mean[c]) / _normalisation.StandardDeviation[c];
        }

        return result;
    }
}
