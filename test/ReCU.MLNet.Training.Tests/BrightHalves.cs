using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Images of 8x8 grey pixels whose class decides which half is bright; a network that learns them.</summary>
internal static class BrightHalves
{
    public const int Size = 8;
    public const int PixelCount = Size * Size;
    public const int ClassCount = 4;

    /// <summary>The classes in the order of their text.</summary>
    public static readonly string[] Names = ["bottom", "left", "right", "top"];

    public static FeatureShape Shape { get; } = (1, Size, Size);

    public static ResidualNetwork Network { get; } = BinaryNetwork.Compact with
    {
        Name = "tiny",
        Stem = new StemOptions(8),
        Stages = [new(8, 1), new(16, 1, Stride: 2)],
    };

    /// <summary>Options that learn the images in well under a second on one thread.</summary>
    public static ReCUBinaryNetOptions Options { get; } = new()
    {
        ImageShape = Shape,
        Network = Network,
        Epochs = 3,
        BatchSize = 16,
        LearningRate = 0.05,
        Augmentation = Augmentation.None,
        ValidationFraction = 0.2,
        Threads = 1,
        Scoring = new ReCUScoringOptions { Threads = 1 },
    };

    /// <summary>Rows whose classes take turns.</summary>
    public static List<ByteRow> Rows(int count = 96, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new ByteRow
        {
            Id = i,
            Label = Names[i % ClassCount],
            Number = i % ClassCount,
            Pixels = Pixels(random, i % ClassCount),
        })];
    }

    public static IDataView View(MLContext context, int count = 96, int seed = 1) =>
        context.Data.LoadFromEnumerable(Rows(count, seed));

    /// <summary>Rows with the label of another type, column <c>Label</c>.</summary>
    public static IDataView View<TLabel>(MLContext context, Func<int, TLabel> label, int count = 96, int seed = 1) =>
        context.Data.LoadFromEnumerable(Rows(count, seed).Select(row => new LabelledRow<TLabel>
        {
            Label = label(row.Number),
            Pixels = row.Pixels,
        }).ToList());

    public static List<ScoredRow> Read(MLContext context, IDataView scored) =>
        [.. context.Data.CreateEnumerable<ScoredRow>(scored, reuseRowObject: false)];

    public static ImageSet ToImageSet(IReadOnlyList<ByteRow> rows) => new(
        Shape, [.. rows.SelectMany(row => row.Pixels)], [.. rows.Select(row => row.Number)], ClassCount);

    private static byte[] Pixels(Random random, int label)
    {
        var pixels = new byte[PixelCount];
        for (int i = 0; i < PixelCount; i++)
        {
            (int y, int x) = (i / Size, i % Size);
            bool bright = label switch
            {
                0 => y >= Size / 2,
                1 => x < Size / 2,
                2 => x >= Size / 2,
                _ => y < Size / 2,
            };
            pixels[i] = (byte)(random.Next(100) + (bright ? 150 : 0));
        }

        return pixels;
    }
}

internal sealed class ByteRow
{
    public float Id { get; set; }

    public string Label { get; set; } = "";

    [NoColumn]
    public int Number { get; set; }

    [VectorType(BrightHalves.PixelCount)]
    public byte[] Pixels { get; set; } = [];
}

internal sealed class FloatRow
{
    public string Label { get; set; } = "";

    [VectorType(BrightHalves.PixelCount)]
    public float[] Pixels { get; set; } = [];
}

internal sealed class ImageRow
{
    public string Label { get; set; } = "";

    [Microsoft.ML.Transforms.Image.ImageType(BrightHalves.Size, BrightHalves.Size)]
    public MLImage? Pixels { get; set; }
}

internal sealed class LabelledRow<TLabel>
{
    public TLabel Label { get; set; } = default!;

    [VectorType(BrightHalves.PixelCount)]
    public byte[] Pixels { get; set; } = [];
}

internal sealed class KeyRow
{
    [KeyType(BrightHalves.ClassCount)]
    public uint Label { get; set; }

    [VectorType(BrightHalves.PixelCount)]
    public byte[] Pixels { get; set; } = [];
}

internal sealed class ScoredRow
{
    [KeyType(BrightHalves.ClassCount)]
    public uint Label { get; set; }

    [KeyType(BrightHalves.ClassCount)]
    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}
