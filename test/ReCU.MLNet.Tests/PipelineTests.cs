using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>The transformer among ML.NET's own.</summary>
[TestFixture]
internal sealed class PipelineTests
{
    private readonly MLContext _context = new(seed: 1);
    private TemporaryFolder _folder = null!;
    private string _model = null!;

    [OneTimeSetUp]
    public void SaveModel()
    {
        _folder = new TemporaryFolder();
        _model = _folder.File("model.onnx");
        OnnxModel.Save(Samples.Network, _model);
    }

    [OneTimeTearDown]
    public void DeleteModel() => _folder.Dispose();

    [Test]
    public void AppendsToOtherTransforms([Values] bool cached)
    {
        List<ImageRow> rows = Samples.Rows(50);
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        EstimatorChain<ColumnCopyingTransformer> before = new EstimatorChain<ITransformer>()
            .Append(_context.Transforms.CopyColumns("Image", "Pixels"));
        if (cached)
        {
            before = before.AppendCacheCheckpoint(_context);
        }

        using var model = before
            .Append(_context.Transforms.ApplyReCUBinaryNet(_model, "Image"))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"))
            .Fit(view);
        IDataView scored = model.Transform(view);

        Samples.AssertScored(rows, Samples.Read(_context, scored));
        Assert.That(scored.GetColumn<string>("Name").First(), Is.EqualTo(rows[0].Label));
    }

    [Test]
    public void EvaluatesTextLabelsWithTopK()
    {
        List<ImageRow> rows = Samples.Rows(100);
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        using ReCUBinaryNetTransformer model =
            _context.Transforms.ApplyReCUBinaryNet(_model, labelColumnName: "Label").Fit(view);

        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(
            model.Transform(view), topKPredictionCount: 4);

        string[] names = [.. Samples.Network.Metadata.ClassNames];
        double logLoss = rows.Average(row =>
            -Math.Log(Samples.Softmax(Samples.Logits(Samples.Network, row.Pixels))[Array.IndexOf(names, row.Label)]));
        Assert.Multiple(() =>
        {
            Assert.That(metrics.MicroAccuracy, Is.EqualTo(0.8).Within(1e-9));
            Assert.That(metrics.LogLoss, Is.EqualTo(logLoss).Within(1e-4));
            Assert.That(metrics.TopKAccuracyForAllK, Has.Count.EqualTo(4));
            Assert.That(metrics.TopKAccuracyForAllK[0], Is.EqualTo(0.8).Within(1e-9));
            Assert.That(metrics.TopKAccuracyForAllK[3], Is.EqualTo(1));
            Assert.That(metrics.ConfusionMatrix.NumberOfClasses, Is.EqualTo(4));
        });
    }

    [Test]
    public void EvaluatesKeyLabels()
    {
        IDataView view = Samples.View(_context, 60);
        using TransformerChain<ReCUBinaryNetTransformer> model = _context.Transforms.Conversion
            .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(_context.Transforms.ApplyReCUBinaryNet(_model, labelColumnName: "Label"))
            .Fit(view);
        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(model.Transform(view));
        Assert.That(metrics.MicroAccuracy, Is.EqualTo(0.8).Within(1e-9));
    }

    [Test]
    public void CrossValidates()
    {
        IDataView view = Samples.View(_context, 60);
        var results = _context.MulticlassClassification.CrossValidate(
            view, _context.Transforms.ApplyReCUBinaryNet(_model, labelColumnName: "Label"), numberOfFolds: 3);
        Assert.That(results.Select(result => result.Metrics.MicroAccuracy), Is.All.InRange(0.5, 1));
    }

    [Test]
    public void ScoresSplitFilteredAndShuffledViews()
    {
        IDataView view = Samples.View(_context, 80);
        using ReCUBinaryNetTransformer model = _context.Transforms.ApplyReCUBinaryNet(_model).Fit(view);
        DataOperationsCatalog.TrainTestData split = _context.Data.TrainTestSplit(view, testFraction: 0.4);
        IDataView filtered = _context.Data.FilterByCustomPredicate<ImageRow>(view, row => row.Id is < 10 or >= 20);
        IDataView shuffled = _context.Data.ShuffleRows(view, seed: 3);
        foreach (IDataView part in new[] { split.TrainSet, split.TestSet, filtered, shuffled })
        {
            AssertScoredLikeRows(_context.Data.CreateEnumerable<ImageRow>(part, false), model.Transform(part));
        }

        IDataView after = _context.Data.FilterByCustomPredicate<ImageRow>(model.Transform(view), row => row.Id < 70);
        AssertScoredLikeRows(Samples.Rows(80).Where(row => row.Id >= 70), after);
        Assert.That(
            Samples.Read(_context, _context.Data.ShuffleRows(model.Transform(view), seed: 4)).Select(row => row.Id),
            Is.EquivalentTo(Enumerable.Range(0, 80)).And.Not.Ordered);
    }

    [Test]
    public void ScoresAnEnumerableThatCanBeReadOnce()
    {
        List<ImageRow> rows = Samples.Rows(40);
        IDataView view = _context.Data.LoadFromEnumerable(Once(rows));
        using ReCUBinaryNetTransformer model = Samples.Transformer();
        Samples.AssertScored(rows, Samples.Read(_context, model.Transform(view)));
    }

    [Test]
    public void Previews()
    {
        IDataView view = Samples.View(_context, 40);
        using ReCUBinaryNetTransformer model = Samples.Transformer();
        DataDebuggerPreview preview = model.Transform(view).Preview(maxRows: 5);
        Assert.That(preview.RowView, Has.Length.EqualTo(5));
        Assert.That(preview.ColumnView.Select(column => column.Column.Name), Does.Contain("Score"));
        Assert.That(model.Preview(view).RowView, Is.Not.Empty);
    }

    [Test]
    public void CachesWhatWasScored()
    {
        List<ImageRow> rows = Samples.Rows(70);
        using ReCUBinaryNetTransformer model = Samples.Transformer();
        IDataView cached = _context.Data.Cache(model.Transform(_context.Data.LoadFromEnumerable(rows)));
        Samples.AssertScored(rows, Samples.Read(_context, cached));
        Samples.AssertScored(rows, Samples.Read(_context, cached));
    }

    private void AssertScoredLikeRows(IEnumerable<ImageRow> rows, IDataView scored) =>
        Samples.AssertScored([.. rows], Samples.Read(_context, scored));

    private static IEnumerable<ImageRow> Once(List<ImageRow> rows)
    {
        var queue = new Queue<ImageRow>(rows);
        return Enumerable.Range(0, rows.Count).Select(_ => queue.Dequeue());
    }
}
