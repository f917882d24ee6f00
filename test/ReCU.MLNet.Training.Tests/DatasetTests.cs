using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.TestKit;
using ReCU.Torch;
using SkiaSharp;

namespace ReCU.MLNet.Training.Tests;

/// <summary>From files on disk to a trained transformer.</summary>
public sealed class DatasetTests
{
    private readonly MLContext _context = new(seed: 5);
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void AFolderOfImagesIsLearnt()
    {
        WriteFolder("train", 96, seed: 1);
        WriteFolder("test", 40, seed: 2);
        IDataView train = Folder("train");
        IDataView test = Folder("test");

        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(train);

        MulticlassClassificationMetrics metrics =
            _context.MulticlassClassification.Evaluate(transformer.Transform(test));
        Assert.That(metrics.MicroAccuracy, Is.GreaterThan(0.9));
        Assert.That(transformer.Metadata.ClassNames, Is.EqualTo(BrightHalves.Names));
    }

    [Test]
    public void AViewOfADatasetIsTakenAsItIs()
    {
        var images = new CountedImages(BrightHalves.ToImageSet(BrightHalves.Rows()));
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            ValidationFraction = 0,
            Normalisation = new Normalisation([100], [60]),
            ValidationData = _context.Data.LoadFromImages(images),
        };

        using ReCUBinaryNetTransformer direct =
            _context.Transforms.TrainReCUBinaryNet(options).Fit(_context.Data.LoadFromImages(images));
        int opened = images.Opened;
        IDataView copied = _context.Data.Cache(_context.Data.LoadFromImages(images));
        using ReCUBinaryNetTransformer throughRows =
            _context.Transforms.TrainReCUBinaryNet(options with { ValidationData = copied }).Fit(copied);

        Assert.That(opened, Is.EqualTo(2 * options.Epochs), "opened for training and validation of each epoch");
        Assert.That(throughRows.Model.Bytes.ToArray(), Is.EqualTo(direct.Model.Bytes.ToArray()));
    }

    [Test]
    public void AViewOfAnotherShapeIsReadAsRows()
    {
        WriteFolder("train", 96, seed: 1);
        IDataView data = _context.Data.LoadFromImages(
            new ImageFolder(_folder.File("train"), new ImageFolderOptions { Channels = 3 }));
        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(data),
            Throws.ArgumentException.With.Message.Contains(
                "The input column 'Pixels' is Vector<Byte, 192>; the network reads 1x8x8 pixels"));
    }

    [Test]
    public void ImagesOfDifferentSizesAreResized()
    {
        WriteFolder("train", 96, seed: 1);
        File.WriteAllBytes(_folder.File("train/top/large.png"), Png(new byte[20 * 10], 20, 10));
        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(Folder("train"));
        Assert.That(transformer.Metadata.TrainingFacts["images"], Is.EqualTo("97"));
    }

    [Test]
    public void ImagesOfDifferentSizesAreCroppedInTrainingAndInScoring([Values] bool validated)
    {
        WriteFolder("train", 96, seed: 1);
        WriteFolder("test", 40, seed: 2);
        File.WriteAllBytes(_folder.File("train/top/wide.png"), Png(new byte[20 * 10], 10, 20));
        File.WriteAllBytes(_folder.File("test/top/wide.png"), Png(new byte[20 * 10], 10, 20));
        IDataView train = Folder("train");
        IDataView test = Folder("test");
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            CentreCrop = new CentreCrop { ShorterSide = 9, Height = 8, Width = 8 },
            ValidationData = validated ? test : null,
            Scoring = BrightHalves.Options.Scoring with { LogitsColumnName = "Logits" },
        };

        using ReCUTrainingResult result = _context.Transforms.TrainReCUBinaryNet(options).Train(train);

        float[] scored = [.. result.Transformer.Transform(test).GetColumn<float[]>("Logits").SelectMany(row => row)];
        float[] logits = result.Network.Logits(
            new ImageFolder(_folder.File("test"), new ImageFolderOptions { Channels = 1 }));
        Assert.That(result.Network.CentreCrop, Is.EqualTo(options.CentreCrop));
        Assert.That(result.Transformer.Options.ShorterSide, Is.EqualTo(9));
        Assert.That(scored, Is.EqualTo(logits).Within(1e-3f * logits.Max(float.Abs)));
    }

    [Test]
    public void ValidationRowsOfOneSizeAreNotCroppedTwice()
    {
        WriteFolder("train", 96, seed: 1);
        File.WriteAllBytes(_folder.File("train/top/wide.png"), Png(new byte[20 * 10], 10, 20));
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            CentreCrop = new CentreCrop { ShorterSide = 9, Height = 8, Width = 8 },
            ValidationData = BrightHalves.View(_context, seed: 2),
        };

        using ReCUTrainingResult result = _context.Transforms.TrainReCUBinaryNet(options).Train(Folder("train"));

        Assert.That(result.Network.CentreCrop, Is.Null, "the rows were cropped when they were read");
        Assert.That(result.Transformer.Options.ShorterSide, Is.EqualTo(9));
    }

    [Test]
    public void ABrokenImageFailsTheRunOrIsLeftOutAndNamedInTheLog()
    {
        WriteFolder("train", 96, seed: 1);
        string broken = _folder.File("train/left/broken.jpg");
        File.WriteAllText(broken, "no image");
        var options = new ImageFolderOptions { Channels = 1, Size = (8, 8) };
        Assert.That(
            () => Train(_context, new ImageFolder(_folder.File("train"), options)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(broken));

        var warnings = new List<string>();
        var context = new MLContext(seed: 5);
        context.Log += (_, e) => warnings.Add(e.Message);
        var images = new ImageFolder(
            _folder.File("train"), options with { BrokenImages = BrokenImages.Skip });
        using ReCUBinaryNetTransformer transformer = Train(context, images);

        Assert.That(images.LeftOut.Select(image => image.Path), Is.EqualTo(new[] { broken }));
        Assert.That(
            warnings,
            Has.Exactly(1).Contains(
                $"1 of 97 training images are broken and were left out: {broken}: the file is not an image"));
        Assert.That(transformer.Metadata.TrainingFacts["images"], Is.EqualTo("96"));
    }

    [Test]
    public void CifarFilesAreLearnt()
    {
        var random = new System.Random(1);
        for (int file = 1; file <= 5; file++)
        {
            File.WriteAllBytes(_folder.File($"data_batch_{file}.bin"), Records(random, 16));
        }

        File.WriteAllBytes(_folder.File("test_batch.bin"), Records(random, 20));
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            ImageShape = (3, 32, 32),
            Network = BrightHalves.Network with { Stem = new StemOptions(8) { Stride = 2 } },
        };

        using ReCUBinaryNetTransformer transformer = _context.Transforms.TrainReCUBinaryNet(options)
            .Fit(_context.Data.LoadFromImages(CifarFiles.Load(_folder.Path, CifarPart.Training)));

        IDataView test = _context.Data.LoadFromImages(CifarFiles.Load(_folder.Path, CifarPart.Test));
        Assert.That(
            _context.MulticlassClassification.Evaluate(transformer.Transform(test)).MicroAccuracy,
            Is.GreaterThan(0.9));

        // Label 3 is bright above, label 7 is bright below.
        static byte[] Records(System.Random random, int count) => [.. Enumerable.Range(0, count).SelectMany(i =>
            Enumerable.Range(0, 3072)
                .Select(pixel => (byte)(random.Next(100) + (pixel % 1024 < 512 == (i % 2 == 0) ? 150 : 0)))
                .Prepend((byte)(i % 2 == 0 ? 3 : 7)))];
    }

    [Test]
    public void IdxFilesAreLearntFromMemoryAndFromDisk([Values(0, 1 << 20)] long memoryLimit)
    {
        List<ByteRow> rows = BrightHalves.Rows();
        byte[] header = [0, 0, 8, 3, 0, 0, 0, 96, 0, 0, 0, 8, 0, 0, 0, 8];
        File.WriteAllBytes(_folder.File("images"), [.. header, .. rows.SelectMany(row => row.Pixels)]);
        File.WriteAllBytes(_folder.File("labels"), [0, 0, 8, 1, 0, 0, 0, 96, .. rows.Select(row => (byte)row.Number)]);
        ImageDataset images = IdxFiles.Load(
            _folder.File("images"),
            _folder.File("labels"),
            new IdxOptions { ClassNames = BrightHalves.Names, MemoryLimit = memoryLimit });
        IDataView data = _context.Data.LoadFromImages(images);

        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(data);
        using ReCUBinaryNetTransformer fromRows =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(BrightHalves.View(_context));

        Assert.That(images is ImageSet, Is.EqualTo(memoryLimit > 0));
        Assert.That(transformer.Model.Bytes.ToArray(), Is.EqualTo(fromRows.Model.Bytes.ToArray()));
    }

    private static ReCUBinaryNetTransformer Train(MLContext context, ImageDataset images) => context.Transforms
        .TrainReCUBinaryNet(BrightHalves.Options).Fit(context.Data.LoadFromImages(images));

    private IDataView Folder(string name) => _context.Data.LoadFromImages(
        new ImageFolder(_folder.File(name), new ImageFolderOptions { Channels = 1 }));

    private void WriteFolder(string name, int count, int seed)
    {
        foreach (ByteRow row in BrightHalves.Rows(count, seed))
        {
            Directory.CreateDirectory(Path.Combine(_folder.File(name), row.Label));
            File.WriteAllBytes(Path.Combine(_folder.File(name), row.Label, $"{row.Id}.png"), Png(row.Pixels, 8, 8));
        }
    }

    private static byte[] Png(byte[] grey, int height, int width)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            System.Runtime.InteropServices.Marshal.Copy(
                grey, y * width, bitmap.GetPixels() + y * bitmap.RowBytes, width);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
