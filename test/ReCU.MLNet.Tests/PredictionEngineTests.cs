using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Tests;

[TestFixture]
internal sealed class PredictionEngineTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void PredictsLikeTheView()
    {
        List<ImageRow> rows = Samples.Rows(20);
        PredictionEngine<ImageRow, ScoredRow> engine =
            _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(Samples.Transformer());
        using (engine)
        {
            Samples.AssertScored(rows, [.. rows.Select(engine.Predict)]);
        }
    }

    [Test]
    public void AsksForNoLabelThatIsAbsent()
    {
        ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Label" });
        using PredictionEngine<PixelsOnly, NamedPrediction> engine =
            _context.Model.CreatePredictionEngine<PixelsOnly, NamedPrediction>(transformer);
        Assert.That(
            engine.Predict(new PixelsOnly { Pixels = Samples.Rows(1)[0].Pixels }).Score, Has.Length.EqualTo(4));
    }

    [Test]
    public void AllocatesOnlyItsOutput()
    {
        ImageRow row = Samples.Rows(1)[0];
        using PredictionEngine<ImageRow, ScoredRow> engine =
            _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(Samples.Transformer(new() { Threads = 1 }));
        var prediction = new ScoredRow();
        for (int i = 0; i < 50; i++)
        {
            engine.Predict(row, ref prediction);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Count = 1_000;
        for (int i = 0; i < Count; i++)
        {
            engine.Predict(row, ref prediction);
        }

        // ML.NET itself may take a new score array for each prediction.
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / Count, Is.LessThanOrEqualTo(100));
    }

    [Test]
    public void EnginesScoreSideBySide()
    {
        List<ImageRow> rows = Samples.Rows(30);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using PredictionEngine<ImageRow, ScoredRow> engine =
                _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(
                    transformer, new PredictionEngineOptions { OwnsTransformer = false });
            Samples.AssertScored(rows, [.. rows.Select(engine.Predict)]);
        });
    }

    [Test]
    public void ABadPixelIsNamed()
    {
        ImageRow row = Samples.Rows(1)[0];
        row.Pixels[5] = float.NaN;
        using PredictionEngine<ImageRow, ScoredRow> engine =
            _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(Samples.Transformer());
        Assert.That(
            () => engine.Predict(row),
            Throws.ArgumentException.With.Message.Contains("Column 'Pixels'").And.Message.Contains("index 5 is NaN"));
    }

    private sealed class PixelsOnly
    {
        [VectorType(Samples.PixelCount)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class NamedPrediction
    {
        public float[] Score { get; set; } = [];
    }
}
