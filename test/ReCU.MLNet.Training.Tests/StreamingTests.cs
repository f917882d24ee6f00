using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Rows that do not fit into the limit of memory.</summary>
public sealed class StreamingTests
{
    private static readonly Normalisation _normalisation = new([100], [60]);

    // Has room for 40 images at a time, of which 25 are the window, or for 160 images in one array.
    private static readonly ReCUBinaryNetOptions _small = BrightHalves.Options with
    {
        MemoryLimit = 40 * StreamedImages.BytesOfImage(BrightHalves.Shape, asBytes: true),
        BatchSize = 8,
    };

    private readonly MLContext _context = new(seed: 5);

    [Test]
    public void ASetOfTenTimesTheLimitTrainsWithinIt()
    {
        const int limit = 4 << 20;
        const int size = 64;
        int count = 10 * limit / (3 * size * size) + 1;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        int walks = 0;
        ReCUBinaryNetOptions options = _small with
        {
            MemoryLimit = limit,
            ImageShape = (3, size, size),
            Network = BrightHalves.Network with { Stem = new StemOptions(8) { Stride = 4 } },
            Epochs = 2,
            BatchSize = 32,
            // On the thread that trains, between two steps: torch's arguments must not be collected under its hands.
            Progress = new CallbackProgress(_ => Measure()),
        };

        using ReCUBinaryNetTransformer transformer = _context.Transforms.TrainReCUBinaryNet(options)
            .Fit(_context.Data.LoadFromEnumerable(Rows()));

        TestContext.Out.WriteLine($"{count} images, limit {limit}, most {most}, {walks} walks");
        Assert.Multiple(() =>
        {
            Assert.That(transformer.Metadata.TrainingFacts["images"], Is.EqualTo($"{count}"));
            // Labels; mean and deviation; two epochs, each with training and validation.
            Assert.That(walks, Is.EqualTo(6));
            // The window, the labels, and what torch and ML.NET hold beside them.
            Assert.That(most, Is.InRange(limit / 2, limit + 32 * count + (2 << 20)));
        });

        void Measure() => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);

        IEnumerable<ColourRow> Rows()
        {
            walks++;
            for (int i = 0; i < count; i++)
            {
                // The first two walks are over before torch begins.
                if (walks <= 2 && i % 250 == 249)
                {
                    Measure();
                }

                var pixels = new byte[3 * size * size];
                pixels.AsSpan(i % 2 * pixels.Length / 2, pixels.Length / 2).Fill(200);
                yield return new ColourRow { Label = $"{i % 2}", Pixels = pixels };
            }
        }
    }

    [Test]
    public void AStreamIsLearntAndGivesTheSameEachTime()
    {
        IDataView data = BrightHalves.View(_context, 240);
        using ReCUBinaryNetTransformer first = Fit(data, _small);
        using ReCUBinaryNetTransformer second = Fit(data, _small);
        Assert.That(second.Model.Bytes.ToArray(), Is.EqualTo(first.Model.Bytes.ToArray()));
        Assert.That(
            BrightHalves.Read(_context, first.Transform(data)).Average(row => row.Label == row.PredictedLabel ? 1 : 0),
            Is.GreaterThan(0.9));
    }

    [Test]
    public void ValidationRowsMayBeStreamedToo()
    {
        ReCUBinaryNetOptions options = _small with { ValidationData = BrightHalves.View(_context, 240, seed: 2) };
        using ReCUTrainingResult streamed = _context.Transforms
            .TrainReCUBinaryNet(options with { MemoryLimit = 4 * options.MemoryLimit / 3, BatchSize = 2, Epochs = 1 })
            .Train(BrightHalves.View(_context, 240));
        float[] logits = streamed.Network.Logits(BrightHalves.ToImageSet(BrightHalves.Rows(240, seed: 2)));
        int right = logits.Chunk(4).Where((row, i) => Array.IndexOf(row, row.Max()) == i % 4).Count();
        Assert.That(streamed.Network.Best.ValidationAccuracy, Is.EqualTo(right / 240.0).Within(1e-9));
    }

    [Test]
    public void FloatsAndImagesAreStreamedAsTheyAre()
    {
        List<ByteRow> rows = BrightHalves.Rows(400);
        IDataView floats = _context.Data.LoadFromEnumerable(rows.Select(row => new FloatRow
        {
            Label = row.Label,
            Pixels = Array.ConvertAll(row.Pixels, pixel => (float)pixel),
        }).ToList());
        IDataView images = _context.Data.LoadFromEnumerable(rows.Select(row => new ImageRow
        {
            Label = row.Label,
            Pixels = MLImage.CreateFromPixels(
                8,
                8,
                MLPixelFormat.Rgba32,
                [.. row.Pixels.SelectMany(pixel => new[] { pixel, pixel, pixel, (byte)255 })]),
        }).ToList());
        // The same window for both, whose pixels take four bytes each.
        ReCUBinaryNetOptions options =
            _small with { MemoryLimit = 40 * StreamedImages.BytesOfImage(BrightHalves.Shape, asBytes: false) };

        using ReCUBinaryNetTransformer fromFloats = Fit(floats, options);
        using ReCUBinaryNetTransformer fromImages = Fit(images, options);
        using ReCUBinaryNetTransformer fromBytes = Fit(BrightHalves.View(_context, 400), _small);

        Assert.That(fromFloats.Model.Bytes.ToArray(), Is.EqualTo(fromBytes.Model.Bytes.ToArray()));
        Assert.That(fromImages.Model.Bytes.ToArray(), Is.EqualTo(fromBytes.Model.Bytes.ToArray()));
    }

    [Test]
    public void OnlyLabelsAreReadFirstWhereTheNumberOfRowsIsKnown()
    {
        var images = new CountedImages(BrightHalves.ToImageSet(BrightHalves.Rows(240)));
        IDataView view = _context.Data.LoadFromImages(images);
        IDataView data = _context.Transforms.CopyColumns("Pixels", "Pixels").Fit(view).Transform(view);
        ReCUBinaryNetOptions options =
            _small with { ValidationFraction = 0, Normalisation = _normalisation, Epochs = 2 };

        using ReCUBinaryNetTransformer transformer = Fit(data, options);

        Assert.That(images.Opened, Is.EqualTo(2), "one walk for each epoch");
        Assert.That(images.RowsRead, Is.EqualTo(480));
    }

    [Test]
    public void RowsThatComeInAnotherOrderAreRefused()
    {
        int walk = 0;
        IDataView data = _context.Data.LoadFromEnumerable(Shifting());
        Assert.That(
            () => Fit(data, _small),
            Throws.InvalidOperationException.With.Message.StartsWith(
                "Column 'Label', row 0 (counted from 0): the label is 'left', which it was not when the rows were read "
                + "before."));

        IEnumerable<ByteRow> Shifting()
        {
            foreach (ByteRow row in BrightHalves.Rows(200).Skip(walk++))
            {
                yield return row;
            }
        }
    }

    [Test]
    public void RowsThatBecomeFewerAreRefused()
    {
        int walk = 0;
        IDataView data = _context.Data.LoadFromEnumerable(Fewer());
        Assert.That(
            () => Fit(data, _small),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(
                "The source ended after 190 images, but it had 200 before."));

        IEnumerable<ByteRow> Fewer()
        {
            foreach (ByteRow row in BrightHalves.Rows(200).SkipLast(10 * walk++))
            {
                yield return row;
            }
        }
    }

    [Test]
    public void ABadPixelIsNamedWithItsRow()
    {
        IDataView data = _context.Data.LoadFromEnumerable(BrightHalves.Rows(200).Select((row, i) => new FloatRow
        {
            Label = row.Label,
            Pixels = [.. row.Pixels.Select(pixel => i == 150 ? float.NaN : pixel)],
        }).ToList());
        Assert.That(
            () => Fit(data, _small with { MemoryLimit = 4 * _small.MemoryLimit }),
            Throws.ArgumentException.With.Message.Contains("row 150 (counted from 0): the pixel at index 0 is NaN"));
    }

    [Test]
    public void ALimitThatIsTooSmallIsNamedWithTheLeast()
    {
        long least = 4 * 8 * StreamedImages.BytesOfImage(BrightHalves.Shape, asBytes: true);
        Assert.That(
            () => Fit(BrightHalves.View(_context, 200), _small with { MemoryLimit = least - 1 }),
            Throws.ArgumentException.With.Message.Contains(
                $"they do not fit. To stream images of 1x8x8 in batches of 8 takes at least {least}."));
        using (Fit(BrightHalves.View(_context, 200), _small with { MemoryLimit = least, Epochs = 1 }))
        {
        }

        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(_small with { MemoryLimit = 0 }),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MemoryLimit is 0"));
    }

    [Test]
    public void TheLogNamesTheWindow()
    {
        var messages = new List<string>();
        var context = new MLContext(seed: 5);
        context.Log += (_, e) => messages.Add(e.Message);
        using (context.Transforms.TrainReCUBinaryNet(_small with { Epochs = 1 }).Fit(BrightHalves.View(context, 240)))
        {
        }

        Assert.That(messages, Has.Some.Contains("shuffled through a window of 25"));
    }

    private ReCUBinaryNetTransformer Fit(IDataView data, ReCUBinaryNetOptions options) =>
        _context.Transforms.TrainReCUBinaryNet(options).Fit(data);

    private sealed class ColourRow
    {
        public string Label { get; set; } = "";

        [VectorType(3 * 64 * 64)]
        public byte[] Pixels { get; set; } = [];
    }
}
