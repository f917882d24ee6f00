using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Images;

/// <summary>Data sets of images as ML.NET's views.</summary>
public sealed class LoadFromImagesTests
{
    private static readonly byte[] _pixels = [.. Enumerable.Range(0, 60).Select(i => (byte)(4 * i))];
    private static readonly int[] _labels = [0, 2, 1, 0, 2];

    private readonly MLContext _context = new(seed: 1);

    private static ImageSet Images { get; } =
        new((3, 2, 2), _pixels, _labels, 3) { ClassNames = ["cat", "dog", "owl"] };

    [Test]
    public void LabelsAreKeysOfTheClassesAndPixelsAreBytes()
    {
        IDataView view = _context.Data.LoadFromImages(Images);
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Label"].GetKeyValues(ref names);
        Assert.Multiple(() =>
        {
            Assert.That(view.Schema.Select(column => column.Name), Is.EqualTo(new[] { "Label", "Pixels" }));
            Assert.That(view.Schema["Pixels"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Byte, 12)));
            Assert.That(names.DenseValues().Select(name => $"{name}"), Is.EqualTo(new[] { "cat", "dog", "owl" }));
            Assert.That(view.GetColumn<uint>("Label"), Is.EqualTo(_labels.Select(label => label + 1)));
            Assert.That(view.GetColumn<byte[]>("Pixels"), Is.EqualTo(_pixels.Chunk(12)));
            Assert.That(view.GetRowCount(), Is.EqualTo(5));
            Assert.That(view.CanShuffle);
        });
    }

    [Test]
    public void FloatsStayFloatsAndClassesWithoutNamesAreNumbers()
    {
        float[] floats = [.. _pixels.Select(pixel => pixel + 0.5f)];
        IDataView view = _context.Data.LoadFromImages(new ImageSet((3, 2, 2), floats, _labels, 3), "Kind", "Picture");
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Kind"].GetKeyValues(ref names);
        Assert.That(view.GetColumn<float[]>("Picture"), Is.EqualTo(floats.Chunk(12)));
        Assert.That(names.DenseValues().Select(name => $"{name}"), Is.EqualTo(new[] { "0", "1", "2" }));
    }

    [TestCase("", "Pixels", "labelColumnName is ''")]
    [TestCase("Label", " ", "imageColumnName is ' '")]
    [TestCase("A", "A", "The label column and the image column are both 'A'")]
    public void NamesThatDoNotDoAreRefused(string label, string image, string message) => Assert.That(
        () => _context.Data.LoadFromImages(Images, label, image),
        Throws.ArgumentException.With.Message.Contains(message));

    [Test]
    public void ThePathOfAFileIsAColumn()
    {
        using var folder = new TemporaryFolder();
        string[] paths = [folder.File("cat/1.png"), folder.File("dog/1.png")];
        foreach (string path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Images", "rgba.png"), path);
        }

        IDataView view = _context.Data.LoadFromImages(new ImageFolder(folder.Path), pathColumnName: "File");
        Assert.That(view.Schema.Select(column => column.Name), Is.EqualTo(new[] { "Label", "Pixels", "File" }));
        Assert.That(view.GetColumn<string>("File"), Is.EqualTo(paths));
        Assert.That(
            _context.Data.ShuffleRows(view, seed: 1).GetColumn<string>("File"), Is.EquivalentTo(paths));
        IDataView loaded = _context.Transforms.LoadImages("Image", "", "File").Fit(view).Transform(view);
        Assert.That(loaded.GetColumn<MLImage>("Image").Select(image => image.Width), Is.All.EqualTo(12));
    }

    [TestCase("Label", "The path column and another one are both 'Label'")]
    [TestCase(" ", "pathColumnName is ' '")]
    [TestCase("File", "The images have no files to name in a column 'File'")]
    public void APathColumnThatDoesNotDoIsRefused(string name, string message) => Assert.That(
        () => _context.Data.LoadFromImages(Images, pathColumnName: name),
        Throws.ArgumentException.With.Message.Contains(message));

    [Test]
    public void PixelsAreReadOnlyWhereTheirColumnIs()
    {
        var images = new WatchedImages(Images);
        IDataView view = _context.Data.LoadFromImages(images);
        Assert.That(view.GetColumn<uint>("Label").Count(), Is.EqualTo(5));
        Assert.That((images.Opened, images.Read), Is.EqualTo((0, 0)));
        Assert.That(view.GetColumn<byte[]>("Pixels").Count(), Is.EqualTo(5));
        Assert.That((images.Opened, images.Read, images.Closed), Is.EqualTo((1, 5, 1)));
    }

    [Test]
    public void SeveralCursorsGoTheirOwnWays()
    {
        IDataView view = _context.Data.LoadFromImages(Images);
        using DataViewRowCursor first = view.GetRowCursor(view.Schema);
        using DataViewRowCursor second = view.GetRowCursor(view.Schema);
        Assert.That(Next(first), Is.EqualTo((0, 1u, _pixels[0])));
        Assert.That(Next(first), Is.EqualTo((1, 3u, _pixels[12])));
        Assert.That(Next(second), Is.EqualTo((0, 1u, _pixels[0])));
        Assert.That(Next(first), Is.EqualTo((2, 2u, _pixels[24])));

        static (long, uint, byte) Next(DataViewRowCursor cursor)
        {
            Assert.That(cursor.MoveNext());
            uint label = 0;
            VBuffer<byte> pixels = default;
            cursor.GetGetter<uint>(cursor.Schema["Label"])(ref label);
            cursor.GetGetter<VBuffer<byte>>(cursor.Schema["Pixels"])(ref pixels);
            return (cursor.Position, label, pixels.GetItemOrDefault(0));
        }
    }

    [Test]
    public void ACursorIsOnNoRowBeforeTheFirstAndAfterTheLast()
    {
        IDataView view = _context.Data.LoadFromImages(Images);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Label"]]);
        uint label = 0;
        ValueGetter<uint> getter = cursor.GetGetter<uint>(view.Schema["Label"]);
        Assert.That(cursor.Position, Is.EqualTo(-1));
        Assert.That(() => getter(ref label), Throws.InvalidOperationException);
        Assert.That(cursor.IsColumnActive(view.Schema["Pixels"]), Is.False);
        Assert.That(
            () => cursor.GetGetter<VBuffer<byte>>(view.Schema["Pixels"]),
            Throws.InvalidOperationException.With.Message.Contains("'Pixels' was not asked for"));
        while (cursor.MoveNext())
        {
        }

        Assert.That(() => getter(ref label), Throws.InvalidOperationException);
    }

    [Test]
    public void ShufflingSplittingAndCachingWork()
    {
        var images = new ImageSet(
            (1, 1, 1),
            [.. Enumerable.Range(0, 200).Select(i => (byte)i)],
            [.. Enumerable.Range(0, 200).Select(i => i % 2)],
            2);
        IDataView view = _context.Data.LoadFromImages(images);
        byte[] shuffled = [.. Values(_context.Data.ShuffleRows(view, seed: 3))];
        DataOperationsCatalog.TrainTestData split = _context.Data.TrainTestSplit(view, testFraction: 0.3);
        Assert.Multiple(() =>
        {
            Assert.That(shuffled, Is.EquivalentTo(Values(view)).And.Not.Ordered);
            Assert.That(Values(split.TrainSet).Concat(Values(split.TestSet)), Is.EquivalentTo(Values(view)));
            Assert.That(Values(split.TestSet).Count(), Is.InRange(30, 90));
            Assert.That(Values(_context.Data.Cache(view)), Is.EqualTo(Values(view)));
            Assert.That(Values(_context.Data.TakeRows(view, 7)), Is.EqualTo(Values(view).Take(7)));
        });

        static IEnumerable<byte> Values(IDataView view) => view.GetColumn<byte[]>("Pixels").Select(pixels => pixels[0]);
    }

    [Test]
    public void ImagesOfDifferentSizesAreImages([Values(1, 3)] int channels)
    {
        var images = new VariedImages(channels);
        IDataView view = _context.Data.LoadFromImages(images);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Pixels"]);
        MLImage image = null!;
        for (int row = 0; row < 3; row++)
        {
            cursor.MoveNext();
            MLImage last = image;
            getter(ref image);
            Assert.That((image.Height, image.Width), Is.EqualTo((row + 1, 2)));
            int next = channels == 1 ? 0 : 1;
            Assert.That(
                image.Pixels[..4].ToArray(),
                Is.EqualTo(new[] { 10 * row, 10 * row + next, 10 * row + 2 * next, 255 }));
            if (last is not null)
            {
                Assert.That(() => last.Height, Throws.InstanceOf<InvalidOperationException>(), "it is disposed");
            }
        }

        image.Dispose();
        Assert.That(
            () => _context.Data.LoadFromImages(new VariedImages(2)),
            Throws.ArgumentException.With.Message.Contains("different sizes and 2 channels"));
    }

    [Test]
    public void RowsThatAreLeftOutAreMissingWhateverColumnsAreRead()
    {
        var images = new WatchedImages(Images, broken: 1);
        IDataView view = _context.Data.LoadFromImages(images);
        Assert.Multiple(() =>
        {
            Assert.That(view.GetRowCount(), Is.Null);
            Assert.That(view.GetColumn<uint>("Label"), Is.EqualTo(new[] { 1, 2, 1, 3 }));
            Assert.That(
                view.GetColumn<byte[]>("Pixels").Select(pixels => pixels[0]), Is.EqualTo(new[] { 0, 96, 144, 192 }));
        });
    }

    [Test]
    public void AScorerReadsThem()
    {
        float[] pixels = RandomGraphs.Pixels(Samples.Network, 6, seed: 4);
        byte[] bytes = Array.ConvertAll(pixels, pixel => (byte)pixel);
        var images = new ImageSet((1, 14, 14), bytes, [0, 1, 2, 3, 0, 1], 4)
        {
            ClassNames = Samples.Network.Metadata.ClassNames,
        };
        IDataView view = _context.Data.LoadFromImages(images);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();

        IDataView scored = transformer.Transform(view);

        double right = Enumerable.Range(0, 6).Average(i => images.Labels[i] == Samples.Best(Samples.Logits(
            Samples.Network, Array.ConvertAll(bytes[(196 * i)..(196 * (i + 1))], pixel => (float)pixel))) ? 1 : 0);
        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(scored);
        Assert.That(metrics.MicroAccuracy, Is.EqualTo(right).Within(1e-9));
    }

    /// <summary>Counts what is read of a set, and may hold one image to be broken.</summary>
    private sealed class WatchedImages(ImageSet images, int broken = -1)
        : ImageDataset(images.Labels.ToArray(), images.ClassCount)
    {
        public int Opened { get; private set; }

        public int Read { get; private set; }

        public int Closed { get; private set; }

        public override int Channels => images.Channels;

        public override FeatureShape? CommonShape => images.CommonShape;

        public override bool PixelsAreBytes => true;

        public override bool MayLeaveOut => broken >= 0;

        public override IImageReader Open(ReadOnlyMemory<int> rows)
        {
            Opened++;
            return new Reader(this, images.Open(rows), broken);
        }

        protected override void AppendContent(IncrementalHash hash)
        {
        }

        private sealed class Reader(WatchedImages set, IImageReader all, int broken) : IImageReader
        {
            public IReadOnlyList<ImagePixels> Read(int count)
            {
                IReadOnlyList<ImagePixels> read = all.Read(count);
                set.Read += read.Count;
                return [.. read.Where(image => image.Row != broken)];
            }

            public void Dispose()
            {
                set.Closed++;
                all.Dispose();
            }
        }
    }

    /// <summary>Row r is r + 1 high and 2 wide, with the pixel 10 r + c in channel c.</summary>
    private sealed class VariedImages(int channels) : ImageDataset([0, 1, 0], 2)
    {
        public override int Channels => channels;

        public override FeatureShape? CommonShape => null;

        public override IImageReader Open(ReadOnlyMemory<int> rows) => new Reader(channels, rows);

        protected override void AppendContent(IncrementalHash hash)
        {
        }

        private sealed class Reader(int channels, ReadOnlyMemory<int> rows) : IImageReader
        {
            private int _next;

            public IReadOnlyList<ImagePixels> Read(int count)
            {
                int row = rows.Span[_next++];
                FeatureShape shape = (channels, row + 1, 2);
                byte[] pixels = [.. Enumerable.Range(0, shape.Count).Select(i => (byte)(10 * row + i / shape.Area))];
                return [new ImagePixels(row, shape, pixels, default)];
            }

            public void Dispose()
            {
            }
        }
    }
}
