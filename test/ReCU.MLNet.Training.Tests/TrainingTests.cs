using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.MLNet;
using ReCU.TestKit;

namespace ReCU.MLNet.Training.Tests;

/// <summary>What one fit gives.</summary>
public sealed class TrainingTests
{
    private readonly MLContext _context = new(seed: 5);

    [Test]
    public void UnseenRowsAreClassifiedWell()
    {
        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(BrightHalves.View(_context));
        List<ScoredRow> scored =
            BrightHalves.Read(_context, transformer.Transform(BrightHalves.View(_context, 80, seed: 2)));
        Assert.That(scored.Average(row => row.Label == row.PredictedLabel ? 1 : 0), Is.GreaterThan(0.95));
    }

    [Test]
    public void TheModelNamesItsClassesAndItsTraining()
    {
        using ReCUTrainingResult result =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Train(BrightHalves.View(_context));
        IReadOnlyDictionary<string, string> facts = result.Transformer.Metadata.TrainingFacts;
        Assert.Multiple(() =>
        {
            Assert.That(result.Transformer.Metadata.NetworkName, Is.EqualTo("tiny"));
            Assert.That(result.Transformer.Metadata.ClassNames, Is.EqualTo(BrightHalves.Names));
            Assert.That(result.Transformer.ClassNames, Is.EqualTo(BrightHalves.Names));
            Assert.That(facts["images"], Is.EqualTo("96"));
            Assert.That(facts["epochs"], Is.EqualTo("3"));
            Assert.That(facts["batch size"], Is.EqualTo("16"));
            Assert.That(facts["learning rate"], Is.EqualTo("0.05"));
            Assert.That(facts["tau"], Is.EqualTo("0.85 to 0.99"));
            Assert.That(facts["seed"], Is.EqualTo("5"));
            Assert.That(facts["best epoch"], Is.EqualTo($"{result.Network.BestEpoch}"));
            Assert.That(
                double.Parse(facts["validation accuracy"], System.Globalization.CultureInfo.InvariantCulture),
                Is.EqualTo(result.Network.Best.ValidationAccuracy).Within(1e-4));
            Assert.That(facts, Does.Not.ContainKey("stopped because"));
        });
    }

    [Test]
    public void TheTrainedGraphIsHandedOverAndNothingIsParsed()
    {
        using var parses = new ParseCounter();

        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(BrightHalves.View(_context));
        BrightHalves.Read(_context, transformer.Transform(BrightHalves.View(_context, 8, seed: 2)));

        Assert.That(parses.Count, Is.Zero);
    }

    [Test]
    public void TheSeedDecidesEveryByteOfTheModel()
    {
        byte[] first = Model(seed: 5);
        Assert.That(Model(seed: 5), Is.EqualTo(first));
        Assert.That(Model(seed: 6), Is.Not.EqualTo(first));
    }

    [Test]
    public void BytesFloatsAndImagesGiveTheSameNetwork()
    {
        List<ByteRow> rows = BrightHalves.Rows();
        IDataView floats = _context.Data.LoadFromEnumerable(rows.Select(row => new FloatRow
        {
            Label = row.Label,
            Pixels = Array.ConvertAll(row.Pixels, pixel => (float)pixel),
        }).ToList());
        IDataView images = _context.Data.LoadFromEnumerable(rows.Select(row => new ImageRow
        {
            Label = row.Label,
            Pixels = Image(row.Pixels),
        }).ToList());

        byte[] expected = Model(_context.Data.LoadFromEnumerable(rows));

        Assert.That(Model(floats), Is.EqualTo(expected));
        Assert.That(Model(images), Is.EqualTo(expected));
    }

    [Test]
    public void PixelsThatAreNoWholeNumbersAreKept()
    {
        // The fraction comes late, so that the rows before it were stored as bytes.
        List<FloatRow> rows = [.. BrightHalves.Rows().Select((row, i) => new FloatRow
        {
            Label = row.Label,
            Pixels = Array.ConvertAll(row.Pixels, pixel => pixel + (i == 90 ? 0.5f : 0)),
        })];
        using ReCUTrainingResult result = _context.Transforms
            .TrainReCUBinaryNet(BrightHalves.Options with { ValidationFraction = 0 })
            .Train(_context.Data.LoadFromEnumerable(rows));
        Assert.That(
            result.Network.Normalisation.Mean[0], Is.EqualTo(rows.Average(row => row.Pixels.Average())).Within(1e-3));
        Assert.That(result.Network.Best.TrainingAccuracy, Is.GreaterThan(0.5));
    }

    [Test]
    public void LargerImagesAreResized()
    {
        IDataView images = _context.Data.LoadFromEnumerable(BrightHalves.Rows().Select(row => new ImageRow
        {
            Label = row.Label,
            Pixels = Image(row.Pixels),
        }).ToList());
        ReCUBinaryNetEstimator estimator = _context.Transforms
            .TrainReCUBinaryNet(BrightHalves.Options with { ImageShape = (3, 4, 4), Epochs = 1 });
        using ReCUBinaryNetTransformer transformer = estimator.Fit(images);
        Assert.That(transformer.InputShape, Is.EqualTo(new Graph.FeatureShape(3, 4, 4)));
        Assert.That(BrightHalves.Read(_context, transformer.Transform(images)), Has.Exactly(96).Items);
        Assert.That(
            estimator.GetOutputSchema(MLNetInternals.Shape(images.Schema)).Select(column => column.Name),
            Is.EqualTo(new[] { "Pixels", "Label", "PredictedLabel", "Score" }));
    }

    [Test]
    public void EpochsAreReportedAndLogged()
    {
        var messages = new List<string>();
        var reports = new ListProgress();
        var context = new MLContext(seed: 5);
        context.Log += (_, e) => messages.Add(e.Message);

        ReCUBinaryNetOptions options = BrightHalves.Options with { Progress = reports };
        context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(context)).Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(
                reports.Where(report => report.EpochReport is not null).Select(report => report.Epoch),
                Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(messages, Has.Some.Contains("96 images of 1x8x8 in 4 classes, network tiny"));
            Assert.That(messages, Has.Some.Contains("epoch 1/3: loss").And.Some.Contains(", signs flipped 0."));
            Assert.That(messages, Has.Some.Contains("epoch 3/3: loss"));
            // But for what the machine may be warned of.
            Assert.That(
                messages.Where(message => !message.Contains("oneDNN computes", StringComparison.Ordinal)),
                Has.None.Contains("Kind=Warning; source=ReCUBinaryNetEstimator"));
        });
    }

    [Test]
    public void WhatLooksWrongIsWarnedOfOnce()
    {
        var warnings = new List<string>();
        var context = new MLContext(seed: 5);
        context.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
            {
                warnings.Add(e.Message);
            }
        };
        IDataView dim = context.Data.LoadFromEnumerable(BrightHalves.Rows().Select(row => new FloatRow
        {
            Label = row.Label,
            Pixels = Array.ConvertAll(row.Pixels, pixel => pixel / 255f),
        }).ToList());
        context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(dim).Dispose();

        Assert.That(warnings, Has.One.Contains("Multiply them by 255"));
    }

    private byte[] Model(long seed) => Model(BrightHalves.View(_context), seed);

    private byte[] Model(IDataView view, long seed = 5)
    {
        using ReCUBinaryNetTransformer transformer = _context.Transforms
            .TrainReCUBinaryNet(BrightHalves.Options with { Epochs = 2, Seed = seed }).Fit(view);
        return transformer.Model.Bytes.ToArray();
    }

    private static MLImage Image(byte[] grey) => MLImage.CreateFromPixels(
        BrightHalves.Size,
        BrightHalves.Size,
        MLPixelFormat.Rgba32,
        grey.SelectMany(pixel => new byte[] { pixel, pixel, pixel, 255 }).ToArray());
}
