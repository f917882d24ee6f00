using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.TestKit;

namespace ReCU.MLNet.Training.Tests;

/// <summary>The estimator in the company of ML.NET's own parts.</summary>
public sealed class PipelineTests
{
    private readonly MLContext _context = new(seed: 5);

    [Test]
    public void KeysAreMadeBeforeAndTurnedBackAfter()
    {
        IDataView data = BrightHalves.View(_context);
        var pipeline = _context.Transforms.Conversion.MapValueToKey("Label")
            .Append(_context.Transforms.TrainReCUBinaryNet(BrightHalves.Options))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        using var model = pipeline.Fit(data);

        string[] answers = [.. model.Transform(data).GetColumn<string>("Answer")];

        Assert.That(
            answers.Zip(BrightHalves.Rows(), (answer, row) => answer == row.Label ? 1 : 0).Average(),
            Is.GreaterThan(0.9));
    }

    [Test]
    public void ACacheCheckpointChangesNothing()
    {
        IDataView data = BrightHalves.View(_context);
        IEstimator<ITransformer> mapping = _context.Transforms.Conversion.MapValueToKey("Label");
        using var plain = mapping.Append(Trainer()).Fit(data);
        using var cached = mapping.AppendCacheCheckpoint(_context).Append(Trainer()).Fit(data);
        Assert.That(
            cached.LastTransformer.Model.Bytes.ToArray(), Is.EqualTo(plain.LastTransformer.Model.Bytes.ToArray()));
    }

    [Test]
    public void LogLossIsTorchsCrossEntropy()
    {
        List<ByteRow> rows = BrightHalves.Rows(70, seed: 3);
        using ReCUTrainingResult result = Trainer().Train(BrightHalves.View(_context));

        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(
            result.Transformer.Transform(_context.Data.LoadFromEnumerable(rows)), topKPredictionCount: 2);

        float[] logits = result.Network.Logits(BrightHalves.ToImageSet(rows));
        using var logitTensor = TorchSharp.torch.tensor(logits, [rows.Count, BrightHalves.ClassCount]);
        using var labels = TorchSharp.torch.tensor(rows.Select(row => (long)row.Number).ToArray());
        using var loss = TorchSharp.torch.nn.functional.cross_entropy(logitTensor, labels);
        Assert.Multiple(() =>
        {
            Assert.That(metrics.LogLoss, Is.EqualTo(loss.item<float>()).Within(1e-5));
            Assert.That(metrics.MicroAccuracy, Is.EqualTo(TopK(rows, logits, 1)).Within(1e-9));
            Assert.That(metrics.TopKAccuracyForAllK[1], Is.EqualTo(TopK(rows, logits, 2)).Within(1e-9));
        });
    }

    [Test]
    public void CrossValidates()
    {
        ReCUBinaryNetEstimator trainer =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options with { Epochs = 6 });
        var folds = _context.MulticlassClassification.CrossValidate(
            BrightHalves.View(_context, 120), trainer, numberOfFolds: 2);
        Assert.That(folds.Select(fold => fold.Metrics.MicroAccuracy), Has.Exactly(2).Items.And.All.GreaterThan(0.8));
        foreach (var fold in folds)
        {
            ((IDisposable)fold.Model).Dispose();
        }
    }

    [Test]
    public void TrainsOnOnePartOfASplitAndScoresTheOther()
    {
        DataOperationsCatalog.TrainTestData split =
            _context.Data.TrainTestSplit(BrightHalves.View(_context, 120), testFraction: 0.3);
        using ReCUTrainingResult result = Trainer().Train(split.TrainSet);
        List<ScoredRow> scored = BrightHalves.Read(_context, result.Transformer.Transform(split.TestSet));
        Assert.That(
            int.Parse(result.Transformer.Metadata.TrainingFacts["images"], null) + scored.Count, Is.EqualTo(120));
        Assert.That(scored.Average(row => row.Label == row.PredictedLabel ? 1 : 0), Is.GreaterThan(0.8));
    }

    [Test]
    public void FilteredAndShuffledViewsAreRead()
    {
        IDataView shuffled = _context.Data.ShuffleRows(BrightHalves.View(_context), seed: 1);
        IDataView filtered = _context.Data.FilterRowsByColumn(shuffled, "Id", upperBound: 80);
        Assert.Multiple(() =>
        {
            Assert.That(Facts(shuffled)["images"], Is.EqualTo("96"));
            Assert.That(Facts(filtered)["images"], Is.EqualTo("80"));
        });
    }

    [Test]
    public void APredictionEngineAnswersAsTheBatchDoes()
    {
        IDataView data = BrightHalves.View(_context);
        using ReCUBinaryNetTransformer transformer = Trainer().Fit(data);
        List<ScoredRow> expected = BrightHalves.Read(_context, transformer.Transform(data));

        using PredictionEngine<ByteRow, ScoredRow> engine =
            _context.Model.CreatePredictionEngine<ByteRow, ScoredRow>(transformer);

        List<ScoredRow> actual = [.. BrightHalves.Rows().Take(10).Select(row => engine.Predict(row))];
        Assert.That(
            actual.Select(row => row.PredictedLabel), Is.EqualTo(expected.Take(10).Select(row => row.PredictedLabel)));
        Assert.That(
            actual.SelectMany(row => row.Score),
            Is.EqualTo(expected.Take(10).SelectMany(row => row.Score)).Within(1e-5));
    }

    [Test]
    public void PreviewsBeforeAndAfter()
    {
        IDataView data = BrightHalves.View(_context);
        ReCUBinaryNetEstimator trainer = Trainer();
        using ReCUBinaryNetTransformer transformer = trainer.Fit(data);
        Assert.That(
            trainer.Preview(data, maxRows: 4, maxTrainingRows: 96).Schema.Select(column => column.Name),
            Is.SupersetOf(new[] { "PredictedLabel", "Score" }));
        Assert.That(transformer.Preview(data, maxRows: 4).RowView, Has.Length.EqualTo(4));
    }

    [Test]
    public void DataAreReadOnce()
    {
        int readings = 0;
        IDataView data = _context.Data.LoadFromEnumerable(Once());
        using ReCUBinaryNetTransformer transformer = Trainer().Fit(data);
        Assert.That(transformer.Metadata.TrainingFacts["images"], Is.EqualTo("96"));

        IEnumerable<ByteRow> Once()
        {
            Assert.That(++readings, Is.EqualTo(1), "readings of a one-shot enumerable");
            foreach (ByteRow row in BrightHalves.Rows())
            {
                yield return row;
            }
        }
    }

    [Test]
    public void ScoresAreTheSameAfterSavingAndLoading()
    {
        using var folder = new TemporaryFolder();
        IDataView data = BrightHalves.View(_context);
        var pipeline = _context.Transforms.CopyColumns("Pixels", "Pixels").Append(Trainer());
        using var model = pipeline.Fit(data);
        _context.Model.Save(model, data.Schema, folder.File("pipeline.zip"));

        ITransformer loaded = new MLContext().Model.Load(folder.File("pipeline.zip"), out _);

        Assert.That(
            BrightHalves.Read(_context, loaded.Transform(data)).SelectMany(row => row.Score),
            Is.EqualTo(BrightHalves.Read(_context, model.Transform(data)).SelectMany(row => row.Score)));
        ((IDisposable)loaded).Dispose();
    }

    [Test]
    public void OwnColumnNamesAndLogitsAreWritten()
    {
        IDataView data = _context.Transforms.CopyColumns("Kind", "Label").Append(
            _context.Transforms.CopyColumns("Picture", "Pixels")).Append(
            _context.Transforms.DropColumns("Label", "Pixels")).Fit(BrightHalves.View(_context))
            .Transform(BrightHalves.View(_context));
        using ReCUBinaryNetTransformer transformer = _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options with
        {
            LabelColumnName = "Kind",
            ImageColumnName = "Picture",
            Scoring = new ReCUScoringOptions
            {
                PredictedLabelColumnName = "Answer",
                ScoreColumnName = "Odds",
                LogitsColumnName = "Logits",
                BatchSize = 7,
                Threads = 1,
            },
        }).Fit(data);
        IDataView scored = transformer.Transform(data);
        Assert.That(
            scored.Schema.Where(column => !column.IsHidden).Select(column => column.Name),
            Is.SupersetOf(new[] { "Kind", "Answer", "Odds", "Logits" }));
        Assert.That(scored.GetColumn<float[]>("Logits").Count(), Is.EqualTo(96));
    }

    private ReCUBinaryNetEstimator Trainer() => _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options);

    private IReadOnlyDictionary<string, string> Facts(IDataView data)
    {
        using ReCUBinaryNetTransformer transformer = _context.Transforms
            .TrainReCUBinaryNet(BrightHalves.Options with { Epochs = 1 }).Fit(data);
        return transformer.Metadata.TrainingFacts;
    }

    private static double TopK(List<ByteRow> rows, float[] logits, int k) => rows.Select((row, i) =>
    {
        float[] values = logits[(i * BrightHalves.ClassCount)..((i + 1) * BrightHalves.ClassCount)];
        return values.Count(value => value > values[row.Number]) < k ? 1 : 0;
    }).Average();
}
